import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import {
  checkCollection,
  deleteObject,
  listEtags,
  putObject,
  refreshCollection,
  syncCollection,
  SyncTokenInvalid,
  type CollectionState,
} from '..';
import type { ContractCase } from './contract';
import { all, event, putEvent, type ContractWorld } from './world';

export const syncCases: readonly ContractCase[] = [
  {
    name: 'tells what has changed and what is gone since a token',
    run: async (world) => {
      const { dav, addressbook } = world;
      const [kept, gone] = [await putCard(world), await putCard(world)];
      const first = await all(syncCollection(dav, addressbook, null));
      const changed = first.flatMap((page) => page.changed);
      assert.ok([kept, gone].every(({ url }) => changed.some((one) => one.url === url)));
      const token = first.at(-1)?.token ?? '';
      await deleteObject(dav, { url: gone.url, ifMatch: gone.etag });
      const added = await putCard(world);
      const next = await all(syncCollection(dav, addressbook, token));
      assert.deepEqual(
        next.flatMap((page) => page.changed),
        [added],
      );
      assert.deepEqual(
        next.flatMap((page) => page.removed),
        [gone.url],
      );
      const last = await all(syncCollection(dav, addressbook, next.at(-1)?.token ?? ''));
      assert.deepEqual(
        last.flatMap((page) => [...page.changed, ...page.removed]),
        [],
      );
    },
  },
  {
    name: 'reads changes in pages',
    needs: 'limit',
    run: async (world) => {
      const { dav, calendar } = world;
      const { syncToken } = await checkCollection(dav, calendar);
      const made = [];
      for (let count = 0; count < 5; count += 1) {
        made.push((await putEvent(world, calendar, event(randomUUID(), 'Page'))).url);
      }
      const pages = await all(syncCollection(dav, calendar, syncToken, { limit: 2 }));
      assert.deepEqual(
        pages.map(({ changed }) => changed.length),
        [2, 2, 1],
      );
      assert.deepEqual(
        pages.flatMap(({ changed }) => changed.map(({ url }) => url)),
        made,
      );
    },
  },
  {
    name: 'knows a token that is none',
    run: async ({ dav, calendar }) => {
      const pages = all(syncCollection(dav, calendar, 'http://example.invalid/no-token'));
      await assert.rejects(pages, SyncTokenInvalid);
    },
  },
  {
    name: 'refreshes by token, and by entity tags after an invalid token or without any',
    run: async (world) => {
      const { dav, calendar: url } = world;
      const now = { ...(await checkCollection(dav, url)), etags: () => listEtags(dav, url) };
      assert.deepEqual(await all(refreshCollection(dav, { url, ...now })), []);
      const before = await listEtags(dav, url);
      const { url: made } = await putEvent(world, url, event(randomUUID(), 'Refresh'));
      const changes = async (known: CollectionState): Promise<string[]> => {
        const pages = await all(
          refreshCollection(dav, { url, ...known, etags: async () => before }),
        );
        return pages.flatMap(({ changed, removed }) => [
          ...changed.map((one) => one.url),
          ...removed,
        ]);
      };
      assert.deepEqual(await changes(now), [made]);
      assert.deepEqual(await changes({ syncToken: 'http://example.invalid/x', ctag: null }), [
        made,
      ]);
      assert.deepEqual(await changes({ syncToken: null, ctag: now.ctag }), [made]);
    },
  },
];

async function putCard({
  dav,
  addressbook,
}: ContractWorld): Promise<{ url: string; etag: string }> {
  const uid = randomUUID();
  const data = `BEGIN:VCARD\r\nVERSION:3.0\r\nUID:${uid}\r\nFN:Anna\r\nN:;Anna;;;\r\nEND:VCARD\r\n`;
  const url = `${addressbook}${uid}.vcf`;
  const put = { url, data, contentType: 'text/vcard', ifMatch: null } as const;
  const { etag } = await putObject(dav, put);
  return { url, etag: etag ?? '' };
}
