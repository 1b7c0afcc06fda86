import assert from 'node:assert/strict';
import { DavUnauthorized, discover, listShares, openDav, queryFreeBusy, share, unshare } from '..';
import type { ContractCase } from './contract';

export const accountCases: readonly ContractCase[] = [
  {
    name: 'finds the principal and the homes',
    run: async ({ calendars, contacts }) => {
      assert.ok(calendars.homeUrls.length > 0 && contacts.homeUrls.length > 0);
      assert.ok(calendars.capabilities.calendars);
      assert.ok(contacts.capabilities.addressbooks);
      for (const url of [...calendars.homeUrls, ...contacts.homeUrls]) assert.match(url, /\/$/);
    },
  },
  {
    name: 'names a wrong password as such',
    needs: 'passwords',
    run: async ({ account, options }) => {
      const credentials = { kind: 'basic', user: 'nobody', password: 'wrong' } as const;
      const dav = openDav({ ...account, credentials }, options);
      await assert.rejects(discover(dav, 'caldav'), DavUnauthorized);
      await dav.close();
    },
  },
  {
    name: 'tells who is free, with a status for each attendee',
    needs: 'scheduling',
    run: async ({ dav, calendars }) => {
      const organizer = calendars.addresses.find((address) => address.startsWith('mailto:')) ?? '';
      const nobody = 'mailto:nobody-of-that-name@example.invalid';
      const answers = await queryFreeBusy(dav, calendars.scheduleOutboxUrl ?? '', {
        organizer,
        attendees: [organizer, nobody],
        from: new Date('2026-01-01T00:00:00Z'),
        to: new Date('2026-01-02T00:00:00Z'),
      });
      const [self, other] = answers;
      assert.deepEqual(
        answers.map(({ recipient }) => recipient),
        [organizer, nobody],
      );
      assert.match(self?.status ?? '', /^2\./);
      assert.match(self?.data ?? '', /BEGIN:VFREEBUSY/);
      assert.match(other?.status ?? '', /^[35]\./);
      assert.equal(other?.data, null);
    },
  },
  {
    name: 'shares a calendar, changes the access and ends it',
    needs: 'oc-sharing',
    run: async ({ dav, calendar, sharee }) => {
      const collection = { url: calendar, dialect: 'oc' } as const;
      const href = `principal:principals/users/${sharee}`;
      const access = async (): Promise<string[]> =>
        (await listShares(dav, collection)).map((one) => `${one.href} ${one.access}`);
      await share(dav, collection, { href, access: 'read' });
      assert.deepEqual(await access(), [`${href} read`]);
      await share(dav, collection, { href, access: 'read-write' });
      assert.deepEqual(await access(), [`${href} read-write`]);
      await unshare(dav, collection, href);
      assert.deepEqual(await access(), []);
    },
  },
];
