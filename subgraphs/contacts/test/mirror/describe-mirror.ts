import { create, found, READ, UPDATE, upstream, urlOf } from './contract-cases';
import {
  type Backend,
  card,
  type Data,
  mirrorWorld,
  type MirrorWorld,
  until,
} from './mirror-world';

const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(40, 7)]);

/** What a mirrored address book does when others write to its collection as well. */
export function describeMirror(name: string, start: () => Promise<Backend>): void {
  describe(`a mirror of ${name}`, () => {
    let on: MirrorWorld;
    beforeAll(async () => {
      on = await mirrorWorld(await start());
    });
    afterAll(() => on.close());
    const other = (): NonNullable<MirrorWorld['other']> => on.other as never;

    it('shows what others add, change and delete at the next read', async () => {
      const url = await other().add(card('3.0', 'UID:by-other', 'N:Other;;;;', 'FN:By Other'));
      const [first] = await found(on, 'By Other');
      expect(first).toMatchObject({ version: 'v1' });
      expect(first.vcard).toContain('VERSION:3.0');
      await other().replace(url, (text) => text.replace('FN:By Other', 'FN:By Another'));
      expect(await found(on, 'By Another')).toMatchObject([{ id: first.id, version: 'v2' }]);
      await other().dav.request({ method: 'DELETE', url });
      expect(await found(on, 'By Another')).toEqual([]);
    });

    it('keeps the contact of a card that moves to another URL', async () => {
      const text = card('3.0', 'UID:mover', 'N:Mover;;;;', 'FN:Mover');
      const url = await other().add(text);
      const [{ id }] = await found(on, 'Mover');
      await other().dav.request({ method: 'DELETE', url });
      await other().add(text);
      expect(await found(on, 'Mover')).toMatchObject([{ id }]);
    });

    it('refuses to write over a change of somebody else, and tells the version to look at', async () => {
      const made = await create(on, { fullName: 'Contested' });
      await other().replace(await urlOf(on, made.uid), (text) =>
        text.replace('FN:Contested', 'FN:Contested by other'),
      );
      const { errors } = await on.run(UPDATE, {
        ...{ id: made.id, input: { fullName: 'Contested by us' }, options: { ifMatch: 'v1' } },
      });
      expect(errors).toMatchObject([{ __typename: 'VersionConflict', currentVersion: 'v2' }]);
      expect(await upstream(on, made.uid)).toContain('FN:Contested by other');
      expect(await on.run(READ, { id: made.id })).toMatchObject({
        fullName: 'Contested by other',
        version: 'v2',
      });
    });

    it('keeps a photo, also one that the server has broken', async () => {
      const photo = `PHOTO:data:image/png;base64,${PNG.toString('base64')}`;
      const vcf = card('4.0', 'UID:pictured', 'FN:Pictured', photo);
      await on.run(
        'mutation($b: ID!, $vcf: String!) { importVcards(bookId: $b, vcf: $vcf) { created } }',
        { b: on.bookId, vcf },
      );
      await other().replace(await urlOf(on, 'pictured'), (text) =>
        text.replace('FN:Pictured', 'FN:Pictured anew'),
      );
      const [{ id }] = await found(on, 'Pictured anew');
      const { photoUrl } = await on.run(READ, { id });
      const shown = await fetch(photoUrl);
      expect(Buffer.from(await shown.arrayBuffer())).toEqual(PNG);
    });

    it('finds what was written when nobody could note it down, and loses nothing', async () => {
      const made = await create(on, { fullName: 'Before the crash' });
      // As after a crash between the server's answer and the commit here.
      const url = await urlOf(on, made.uid);
      await other().replace(url, (text) => text.replace('Before the crash', 'After the crash'));
      await other().add(card('4.0', 'UID:unnoted', 'FN:Unnoted'));
      expect(await found(on, 'After the crash')).toMatchObject([{ id: made.id }]);
      expect(await found(on, 'Unnoted')).toHaveLength(1);
    });

    it('reads everything anew without telling of what has not changed', async () => {
      const before = await on.run('{ contacts(first: 100) { edges { node { id version } } } }');
      const resync = `mutation($id: ID!) { resyncContactsAccount(id: $id) { account { state } errors { code } } }`;
      expect(await on.run(resync, { id: on.accountId })).toMatchObject({ errors: [] });
      await until(async () => {
        const [{ state }] = await on.run('{ contactsAccounts { state } }');
        return state === 'CONNECTED';
      });
      await on.run('{ addressBooks { id } }');
      const after = await on.run('{ contacts(first: 100) { edges { node { id version } } } }');
      expect(after).toEqual(before);
    });

    it('starts over from a sync token that the server does not know, without losing contacts', async () => {
      const held = (await on.run('{ contacts { totalCount } }')).totalCount;
      for (const token of ['http://sabre.io/ns/sync/999999', 'junk']) {
        await on.sql(`UPDATE contacts.dav_book SET sync_token = '${token}', ctag = 'x'`);
        expect((await on.run('{ contacts { totalCount } }')).totalCount).toBe(held);
        const [account] = await on.run('{ contactsAccounts { state lastError } }');
        expect(account).toEqual({ state: 'CONNECTED', lastError: null });
      }
    });

    it('tells subscribers what others do', async () => {
      await on.run(
        'mutation($id: ID!) { pauseContactsAccount(id: $id, paused: false) { errors { code } } }',
        {
          id: on.accountId,
        },
      );
      const stream = await on.world
        .as('alice')
        .subscribe('subscription { contactChanged { kind contact { fullName } } }');
      await other().add(card('4.0', 'UID:told', 'FN:Told'));
      await on.run('{ addressBooks { id } }');
      const { value } = await stream.next();
      expect((value as Data).data.contactChanged).toEqual({
        kind: 'CREATED',
        contact: { fullName: 'Told' },
      });
      await stream.return();
    });

    it('forgets the account without touching its server', async () => {
      const urls = await other().urls();
      const remove = 'mutation($id: ID!) { removeContactsAccount(id: $id) { ok errors { code } } }';
      expect(await on.run(remove, { id: on.accountId }, 'bob')).toMatchObject({
        errors: [{ code: 'NOT_FOUND' }],
      });
      expect(await on.run(remove, { id: on.accountId })).toEqual({ ok: true, errors: [] });
      expect(await on.run('{ contactsAccounts { id } }')).toEqual([]);
      expect(await on.run('{ addressBooks { name } }')).toEqual([{ name: 'Contacts' }]);
      expect(await other().urls()).toEqual(urls);
    });
  });
}
