import { contactsWorld, type ContactsWorld, type Data, ERRORS, nextOf } from './contacts-world';

let on: ContactsWorld;
beforeAll(async () => {
  on = await contactsWorld();
});
afterAll(() => on.world.close());

const MERGE = `mutation($ids: [ID!]!, $primary: ID!, $resolve: [FieldChoice!], $versions: [ContactVersion!], $options: WriteOptions!) {
  mergeContacts(ids: $ids, primary: $primary, resolve: $resolve, versions: $versions, options: $options) {
    contact { id uid version fullName org title birthday emails { address label primary } phones { number } categories vcard mergedFrom groups { name } }
    mergedIds undoToken preview { vcard conflicts { field values { contactId value } } } ${ERRORS} } }`;
const UNDO = `mutation($token: ID!) { undoMerge(token: $token) { contact { fullName vcard mergedFrom } mergedIds ${ERRORS} } }`;
const CONTACT =
  'query($id: ID!) { contact(id: $id) { id uid version fullName vcard groups { name } } }';

const contact = (id: string): Promise<Data> => on.run(CONTACT, { id });
const merge = (ids: string[], more: object = {}, as = 'alice'): Promise<Data> =>
  on.run(MERGE, { ids, primary: ids[0], options: {}, ...more }, as);
const undo = (token: string, as = 'alice'): Promise<Data> => on.run(UNDO, { token }, as);

async function imported(uid: string, ...lines: string[]): Promise<string> {
  const text = ['BEGIN:VCARD', 'VERSION:3.0', `UID:${uid}`, ...lines, 'END:VCARD', ''].join('\r\n');
  expect(await on.importVcf(text)).toMatchObject({ created: 1, errors: [] });
  const { changes } = (
    await on.run(
      'query($t: SyncToken!) { addressBooks { changes(since: $t, first: 200) { changes { id node { uid } } } } }',
      { t: `b1.${on.bookId}.0` },
    )
  )[0].changes;
  return changes.find(({ node }: Data) => node?.uid === uid).id;
}

describe('merging', () => {
  it('makes one contact that says what all of them said, property by property', async () => {
    const a = await imported(
      'm-a',
      'FN:Ada Lovelace',
      'EMAIL;TYPE=pref:ada@a.example',
      'TEL:+44 20 7946 0000',
      'X-SOCIAL;x=1:a\\,da',
      'item1.X-THING:first',
    );
    const b = await imported(
      'm-b',
      'FN:A. Lovelace',
      'ORG:Engines',
      'item1.EMAIL;TYPE=INTERNET,pref:ada@b.example',
      'item1.X-ABLabel:Chess\\, club',
      'EMAIL:ADA@a.example',
      'TEL:020 7946 0000',
      'TEL:+49 30 901820',
      'x-Odd;P="q;r":kept\\, as;it is',
      'CATEGORIES:friends',
    );
    const { contact: one, mergedIds, preview, errors } = await merge([a, b]);
    expect(errors).toEqual([]);
    expect(one).toMatchObject({
      id: a,
      uid: 'm-a',
      version: 'v2',
      fullName: 'Ada Lovelace',
      org: 'Engines',
      emails: [
        { address: 'ada@a.example', label: null, primary: true },
        { address: 'ada@b.example', label: 'Chess, club', primary: false },
      ],
      phones: [{ number: '+44 20 7946 0000' }, { number: '+49 30 901820' }],
      categories: ['friends'],
      mergedFrom: [b],
    });
    for (const line of [
      'X-SOCIAL;x=1:a\\,da',
      'item1.X-THING:first',
      'x-Odd;P="q;r":kept\\, as;it is',
    ]) {
      expect(one.vcard).toContain(`\r\n${line}\r\n`);
    }
    expect(one.vcard.match(/UID:/g)).toHaveLength(1);
    expect(mergedIds).toEqual([b]);
    expect(preview.conflicts).toEqual([
      {
        field: 'fullName',
        values: [
          { contactId: a, value: 'Ada Lovelace' },
          { contactId: b, value: 'A. Lovelace' },
        ],
      },
    ]);
    expect(await contact(b)).toBeNull();
    const [person] = await on.run('{ people(addresses: ["ada@b.example"]) { contact { id } } }');
    expect(person.contact.id).toBe(a);
  });

  it('is previewed without a change, and decided field by field', async () => {
    const [a, b] = [
      await on.create({ fullName: 'One', org: 'Old', birthday: '1990-01-01' }),
      await on.create({ fullName: 'Two', org: 'New', title: 'Dr' }),
    ];
    const resolve = [
      { field: 'fullName', contactId: b.id },
      { field: 'org', contactId: b.id },
    ];
    const tried = await merge([a.id, b.id], { resolve, options: { dryRun: true } });
    expect(tried).toMatchObject({ undoToken: null, errors: [] });
    expect(tried.preview.conflicts.map(({ field }: Data) => field)).toEqual(['fullName', 'org']);
    expect(tried.preview.vcard).toContain('FN:Two\r\n');
    expect([(await contact(a.id)).version, (await contact(b.id)).fullName]).toEqual(['v1', 'Two']);
    expect((await merge([a.id, b.id], { resolve })).contact).toMatchObject({
      id: a.id,
      fullName: 'Two',
      org: 'New',
      title: 'Dr',
      birthday: '1990-01-01',
    });
  });

  it('is undone to the byte, with groups and sync, once', async () => {
    const a = await imported('u-a', 'FN:Undo A', 'X-A:1');
    const b = await imported('u-b', 'FN:Undo B', 'X-B:2');
    await on.run(
      'mutation($m: [ID!]!) { upsertContactGroup(name: "G", members: $m) { errors { code } } }',
      { m: [b] },
    );
    const before = [await contact(a), await contact(b)];
    const start = (await on.run('{ addressBooks { syncToken } }'))[0].syncToken;
    const events = await on.world
      .as('alice')
      .subscribe('subscription { contactsMerged { survivor { id } mergedIds } }');
    const { undoToken, contact: one } = await merge([a, b]);
    let event = await nextOf(events);
    // An earlier merge may be told of still.
    while (event.mergedIds[0] !== b) event = await nextOf(events);
    expect(event).toEqual({ survivor: { id: a }, mergedIds: [b] });
    expect(one.groups).toEqual([{ name: 'G' }]);
    const middle = (await on.run('{ addressBooks { syncToken } }'))[0].syncToken;
    expect((await undo(undoToken, 'bob')).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
    expect(await undo(undoToken)).toMatchObject({
      contact: { vcard: before[0].vcard, mergedFrom: [] },
      mergedIds: [b],
      errors: [],
    });
    const after = [await contact(a), await contact(b)];
    expect(after.map(({ vcard, uid, groups }) => [vcard, uid, groups])).toEqual(
      before.map(({ vcard, uid, groups }) => [vcard, uid, groups]),
    );
    expect(after[1].version).not.toBe(before[1].version);
    const CHANGES =
      'query($t: SyncToken!) { addressBooks { changes(since: $t) { changes { id kind } } } }';
    // Who has seen it go hears that it is back; who has not hears of no end.
    for (const t of [start, middle]) {
      const [book] = await on.run(CHANGES, { t });
      expect(book.changes.changes).toContainEqual({ id: b, kind: 'CREATED' });
    }
    await on.run('mutation($id: ID!) { deleteContact(id: $id, options: {}) { ok } }', { id: b });
    const [book] = await on.run(CHANGES, { t: start });
    expect(book.changes.changes).toContainEqual({ id: b, kind: 'DESTROYED' });
    expect((await undo(undoToken)).errors).toMatchObject([{ code: 'NOT_FOUND', path: ['token'] }]);
    await events.return();
  });

  it('is not undone when something would be lost', async () => {
    const [a, b] = [
      await on.create({ fullName: 'L1' }),
      await on.create({ fullName: 'L2', uid: 'l2' }),
    ];
    const { undoToken } = await merge([a.id, b.id]);
    const UPDATE =
      'mutation($id: ID!) { updateContact(id: $id, input: { org: "x" }, options: {}) { errors { code } } }';
    await on.run(UPDATE, a);
    expect(await undo(undoToken)).toMatchObject({
      contact: null,
      errors: [{ __typename: 'VersionConflict', currentVersion: 'v3' }],
    });
    const [c, d] = [
      await on.create({ fullName: 'L3' }),
      await on.create({ fullName: 'L4', uid: 'l4' }),
    ];
    const second = await merge([c.id, d.id]);
    await on.create({ fullName: 'Takes the UID', uid: 'l4' });
    expect((await undo(second.undoToken)).errors).toMatchObject([
      { code: 'INVALID_REQUEST_BODY', path: ['token'] },
    ]);
    expect((await undo('junk')).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
  });

  it('takes contacts of several books, and remembers through merges of merges', async () => {
    await on.run('mutation { createAddressBook(name: "Other") { ok } }');
    const other = (await on.run('{ addressBooks { id } }'))[1].id;
    const [a, b, c] = [
      await on.create({ fullName: 'Chain', emails: [{ value: 'c1@x.org' }] }, other),
      await on.create({ fullName: 'Chain' }),
      await on.create({ fullName: 'Chain' }),
    ];
    const first = await merge([a.id, b.id]);
    const second = await merge([c.id, a.id]);
    expect(second.contact.mergedFrom.toSorted()).toEqual([a.id, b.id].sort());
    expect(second.contact.emails).toMatchObject([{ address: 'c1@x.org' }]);
    // The later one has to be undone first.
    expect((await undo(first.undoToken)).errors).toHaveLength(1);
    expect((await undo(second.undoToken)).errors).toEqual([]);
    expect((await contact(a.id)).fullName).toBe('Chain');
  });

  it('checks versions, and answers a repeat as before', async () => {
    const [a, b] = [await on.create({ fullName: 'V1' }), await on.create({ fullName: 'V2' })];
    const stale = { versions: [{ id: b.id, version: 'v4' }] };
    const conflict = [{ __typename: 'VersionConflict', currentVersion: 'v1' }];
    expect((await merge([a.id, b.id], stale)).errors).toMatchObject(conflict);
    const ifMatch = { options: { ifMatch: 'v4' } };
    expect((await merge([a.id, b.id], ifMatch)).errors).toMatchObject(conflict);
    const versions = [a, b].map(({ id, version }) => ({ id, version }));
    const asked = { versions, options: { idempotencyKey: 'merge-once' } };
    const [first, again] = [await merge([a.id, b.id], asked), await merge([a.id, b.id], asked)];
    expect(again).toEqual({ ...first, preview: null });
  });

  it('refuses what makes no sense, and what is another’s', async () => {
    const [a, b] = [await on.create({ fullName: 'R1' }), await on.create({ fullName: 'R2' })];
    const ids = [a.id, b.id];
    const odd = '00000000-0000-4000-8000-000000000000';
    for (const [variables, path] of [
      [{ ids: [a.id] }, ['ids']],
      [{ ids: [a.id, a.id] }, ['ids']],
      [{ ids: Array.from({ length: 21 }, (_, n) => `${n}`), primary: '0' }, ['ids']],
      [{ primary: odd }, ['primary']],
      [{ resolve: [{ field: 'vcard', contactId: a.id }] }, ['resolve', '0', 'field']],
      [{ resolve: [{ field: 'org', contactId: odd }] }, ['resolve', '0', 'contactId']],
      [{ versions: [{ id: odd, version: 'v1' }] }, ['versions', '0', 'id']],
    ] as const) {
      expect(await merge(ids, variables)).toMatchObject({
        contact: null,
        errors: [{ code: 'INVALID_REQUEST_BODY', path }],
      });
    }
    expect((await merge([a.id, odd])).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
    expect((await merge(ids, {}, 'bob')).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
    const photo = `PHOTO;ENCODING=b:${Buffer.from('ffd8ff', 'hex').toString('base64')}`;
    const big = [
      await imported('big-a', 'FN:Big', `X-A:${'a'.repeat(600_000)}`, photo),
      await imported('big-b', 'FN:Big', `X-B:${'b'.repeat(600_000)}`),
    ];
    expect((await merge(big)).errors).toMatchObject([{ code: 'REQUEST_BODY_TOO_LARGE' }]);
    expect((await contact(big[1] ?? '')).fullName).toBe('Big');
  });
});
