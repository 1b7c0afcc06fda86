import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import {
  createCollection,
  DavConflict,
  deleteCollection,
  deleteObject,
  DavNotFound,
  DavPreconditionFailed,
  DavRejected,
  getObject,
  moveObject,
  multiget,
  putObject,
  type PutResult,
} from '..';
import type { ContractCase } from './contract';
import { all, event, putEvent } from './world';

export const objectCases: readonly ContractCase[] = [
  {
    name: 'writes, replaces and deletes only the version that it has seen',
    run: async (world) => {
      const { dav, calendar } = world;
      const uid = randomUUID();
      const first = await putEvent(world, calendar, event(uid, 'First'));
      const put = (summary: string, ifMatch: string | null): Promise<PutResult> =>
        putObject(dav, {
          ...first,
          ifMatch,
          contentType: 'text/calendar',
          data: event(uid, summary),
        });
      await assert.rejects(put('Again', null), failedAt(first.etag));
      const second = await put('Second', first.etag);
      assert.notEqual(second.etag, first.etag);
      await assert.rejects(put('Lost', first.etag), failedAt(second.etag));
      const { url, etag, data } = await getObject(dav, first.url);
      assert.equal(etag, second.etag);
      assert.match(data, /SUMMARY:Second/);
      await assert.rejects(deleteObject(dav, { url, ifMatch: first.etag ?? '' }), failedAt(etag));
      await deleteObject(dav, { url, ifMatch: etag ?? '' });
      await assert.rejects(getObject(dav, url), DavNotFound);
      await assert.rejects(deleteObject(dav, { url, ifMatch: etag ?? '' }), DavNotFound);
    },
  },
  {
    name: 'has the entity tag of what an invitation has become',
    run: async (world) => {
      const invited = event(randomUUID(), 'Meeting', ['ATTENDEE:mailto:ben@example.com']);
      const { url, etag } = await putEvent(world, world.calendar, invited);
      assert.equal((await getObject(world.dav, url)).etag, etag);
    },
  },
  {
    name: 'refuses a second object with the same UID',
    run: async (world) => {
      const uid = randomUUID();
      await putEvent(world, world.calendar, event(uid, 'One'));
      const refused = (error: unknown): boolean =>
        error instanceof DavConflict || error instanceof DavRejected;
      await assert.rejects(putEvent(world, world.calendar, event(uid, 'Two')), refused);
    },
  },
  {
    name: 'says that data is no calendar',
    run: async (world) => {
      await assert.rejects(putEvent(world, world.calendar, 'hello'), DavRejected);
    },
  },
  {
    name: 'reads many objects and says which of them are missing',
    run: async (world) => {
      const { dav, calendar } = world;
      const made = [];
      for (const name of ['a @b.ics', 'c+d.ics', 'ü.ics']) {
        const data = event(randomUUID(), 'Multiget');
        made.push(
          await putEvent(world, calendar, data, `${randomUUID()}${encodeURIComponent(name)}`),
        );
      }
      const urls = [...made.map(({ url }) => url), `${calendar}missing.ics`];
      const pages = await all(
        multiget(dav, { url: calendar, kind: 'calendar' }, urls, { batch: 3 }),
      );
      assert.deepEqual(
        pages.map((page) => page.map(({ kind }) => kind)),
        [['found', 'found', 'found'], ['missing']],
      );
      for (const [index, item] of (pages[0] ?? []).entries()) {
        assert.ok(item.kind === 'found');
        assert.equal(item.object.etag, made[index]?.etag);
        assert.match(item.object.data, /SUMMARY:Multiget/);
      }
    },
  },
  {
    name: 'keeps a card of vCard 4.0 as it is',
    run: async ({ dav, addressbook }) => {
      const uid = randomUUID();
      const data = `BEGIN:VCARD\r\nVERSION:4.0\r\nUID:${uid}\r\nFN:Anna\r\nEND:VCARD\r\n`;
      const url = `${addressbook}${uid}.vcf`;
      await putObject(dav, { url, data, contentType: 'text/vcard', ifMatch: null });
      assert.match((await getObject(dav, url, { cardVersion: '4.0' })).data, /VERSION:4\.0/);
      const collection = { url: addressbook, kind: 'addressbook' } as const;
      const [[item] = []] = await all(multiget(dav, collection, [url], { cardVersion: '4.0' }));
      assert.ok(item?.kind === 'found');
      assert.match(item.object.data, /VERSION:4\.0/);
    },
  },
  {
    name: 'moves an object to another calendar',
    needs: 'move',
    run: async (world) => {
      const { dav, calendar, calendars } = world;
      const [homeUrl = ''] = calendars.homeUrls;
      const other = await createCollection(dav, { kind: 'calendar', homeUrl, name: randomUUID() });
      const { url, etag } = await putEvent(world, calendar, event(randomUUID(), 'Moved'));
      const to = `${other}moved.ics`;
      const moved = await moveObject(dav, { url, ifMatch: etag ?? '', to });
      assert.equal((await getObject(dav, to)).etag, moved.etag);
      await assert.rejects(getObject(dav, url), DavNotFound);
      await deleteCollection(dav, other);
    },
  },
];

function failedAt(etag: string | null): (error: unknown) => boolean {
  return (error) => error instanceof DavPreconditionFailed && error.currentEtag === etag;
}
