import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import {
  createCollection,
  DavConflict,
  deleteCollection,
  DavNotFound,
  listCollections,
  readCollection,
  updateCollection,
} from '..';
import type { ContractCase } from './contract';

export const collectionCases: readonly ContractCase[] = [
  {
    name: 'keeps names as text when it makes, renames and deletes a calendar',
    run: async ({ dav, calendars }) => {
      const [homeUrl = ''] = calendars.homeUrls;
      const name = randomUUID();
      const made = { kind: 'calendar', homeUrl, name, displayName: 'TRUE' } as const;
      const url = await createCollection(dav, made);
      const listed = (await listCollections(dav, homeUrl)).find((one) => one.url === url);
      assert.equal(listed?.displayName, 'TRUE');
      assert.equal(listed.kind, 'calendar');
      assert.equal(listed.readOnly, false);
      await updateCollection(
        dav,
        { url, kind: 'calendar' },
        { displayName: '2026', color: '#ff8800' },
      );
      const { displayName, color } = await readCollection(dav, url);
      assert.equal(displayName, '2026');
      assert.match(color ?? '', /^#ff8800/i);
      await deleteCollection(dav, url);
      await assert.rejects(readCollection(dav, url), DavNotFound);
    },
  },
  {
    name: 'makes an address book',
    run: async ({ dav, contacts, addressbook }) => {
      const all = await listCollections(dav, contacts.homeUrls[0] ?? '');
      const listed = all.find(({ url }) => url === addressbook);
      assert.equal(listed?.kind, 'addressbook');
      assert.ok(listed.canSync);
    },
  },
  {
    name: 'does not make a collection where one is',
    run: async ({ dav, calendars, calendar }) => {
      const [homeUrl = ''] = calendars.homeUrls;
      const name = decodeURIComponent(calendar.split('/').at(-2) ?? '');
      await assert.rejects(createCollection(dav, { kind: 'calendar', homeUrl, name }), DavConflict);
    },
  },
];
