import {
  card,
  create,
  CREATE,
  DELETE,
  found,
  GROUP,
  IMPORT,
  MERGE,
  READ,
  UPDATE,
  upstream,
} from './contract-cases';
import { type Backend, mirrorWorld, type MirrorWorld } from './mirror-world';

/** What every address book does, be it here alone or on a server. */
export function describeContract(name: string, start: () => Promise<Backend | null>): void {
  describe(`an address book of ${name}`, () => {
    let on: MirrorWorld;
    beforeAll(async () => {
      on = await mirrorWorld(await start());
    });
    afterAll(() => on.close());

    const isThere = async (uid: string, ...parts: string[]): Promise<void> => {
      if (!on.other) return;
      const text = await upstream(on, uid);
      for (const part of parts) expect(text).toContain(part);
    };

    it('adds, changes and deletes contacts, on the server as here', async () => {
      const made = await create(on, { fullName: 'Ada Lovelace', org: 'Engine' });
      await isThere(made.uid, 'FN:Ada Lovelace', 'ORG:Engine');
      const options = { ifMatch: made.version };
      const { contact, errors } = await on.run(UPDATE, {
        ...{ id: made.id, options },
        input: { org: 'Analytics' },
      });
      expect(errors).toEqual([]);
      expect(contact).toMatchObject({ org: 'Analytics', version: 'v2' });
      await isThere(made.uid, 'ORG:Analytics');
      const stale = await on.run(UPDATE, { id: made.id, options, input: { org: 'Late' } });
      expect(stale.errors).toMatchObject([{ code: 'ETAG_MISMATCH', currentVersion: 'v2' }]);
      expect(await on.run(READ, { id: made.id })).toMatchObject({
        org: 'Analytics',
        version: 'v2',
      });
      expect(await on.run(DELETE, { id: made.id, options: {} })).toEqual({ ok: true, errors: [] });
      expect(await on.run(READ, { id: made.id })).toBeNull();
      expect(await upstream(on, made.uid)).toBeUndefined();
    });

    it('changes nothing in a dry run', async () => {
      const input = { fullName: 'Only Asked', uid: 'dry-run' };
      const options = { dryRun: true };
      const { contact } = await on.run(CREATE, { bookId: on.bookId, input, options });
      expect(contact).toMatchObject({ fullName: 'Only Asked' });
      expect(await found(on, 'Only Asked')).toEqual([]);
      expect(await upstream(on, 'dry-run')).toBeUndefined();
    });

    it('keeps the version of a card and what nobody knows of it', async () => {
      const odd = ['X-ODD;X-P=1:some\\,thing', 'item1.X-ABLABEL:Odd'];
      const vcf =
        card('3.0', 'UID:three', 'N:Three;;;;', 'FN:Three', ...odd) +
        card('4.0', 'UID:four', 'FN:Four', ...odd);
      expect(await on.run(IMPORT, { bookId: on.bookId, vcf })).toMatchObject({ created: 2 });
      for (const [uid, version] of [
        ['three', '3.0'],
        ['four', '4.0'],
      ] as const) {
        const [{ id }] = await found(on, uid);
        await on.run(UPDATE, { id, input: { title: 'Dr' }, options: {} });
        const { vcard } = await on.run(READ, { id });
        expect(vcard).toContain(`VERSION:${version}\r\n`);
        for (const line of ['TITLE:Dr', ...odd]) expect(vcard).toContain(`${line}\r\n`);
        await isThere(uid, 'TITLE:Dr', 'X-ODD;X-P=1:some', 'Odd');
      }
    });

    it('keeps groups and merges, which can be looked at before and undone', async () => {
      const [ada, bob] = [
        await create(on, { fullName: 'Merge Ada', emails: [{ value: 'ada@example.com' }] }),
        await create(on, { fullName: 'Merge Bob', emails: [{ value: 'bob@example.com' }] }),
      ];
      const { group, errors } = await on.run(GROUP, {
        ...{ name: 'Team', members: [bob.id], bookId: on.bookId },
      });
      expect(errors).toEqual([]);
      const groupOf = '{ contactGroups { id members { fullName } } }';
      const names = async (): Promise<string[]> =>
        (await on.run(groupOf))
          .find(({ id }: { id: string }) => id === group.id)
          .members.map(({ fullName }: { fullName: string }) => fullName);
      const merge = { ids: [ada.id, bob.id], primary: ada.id };
      const looked = await on.run(MERGE, { ...merge, options: { dryRun: true } });
      expect(looked.errors).toEqual([]);
      expect(await names()).toEqual(['Merge Bob']);
      await isThere(bob.uid, 'FN:Merge Bob');
      const { undoToken } = await on.run(MERGE, { ...merge, options: {} });
      expect(await names()).toEqual(['Merge Ada']);
      expect(await upstream(on, bob.uid)).toBeUndefined();
      await isThere(ada.uid, 'bob@example.com');
      const undo = 'mutation($token: ID!) { undoMerge(token: $token) { errors { code } } }';
      expect(await on.run(undo, { token: undoToken })).toEqual({ errors: [] });
      expect(await names()).toEqual(['Merge Bob']);
      await isThere(bob.uid, 'FN:Merge Bob');
      expect(await on.run(READ, { id: bob.id })).toMatchObject({ fullName: 'Merge Bob' });
    });
  });
}
