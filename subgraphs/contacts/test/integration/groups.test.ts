import { contactsWorld, type ContactsWorld, type Data, ERRORS, nextOf } from './contacts-world';

let on: ContactsWorld;
beforeAll(async () => {
  on = await contactsWorld();
});
afterAll(() => on.world.close());

const GROUP = 'group { id name version members { fullName } addressBook { name } }';
const UPSERT = `mutation($id: ID, $name: String!, $members: [ID!]!, $bookId: ID, $options: WriteOptions) {
  upsertContactGroup(id: $id, name: $name, members: $members, bookId: $bookId, options: $options) { ${GROUP} ${ERRORS} } }`;
const UPDATE = `mutation($id: ID!, $name: String, $add: [ID!], $remove: [ID!], $options: WriteOptions) {
  updateContactGroup(id: $id, name: $name, add: $add, remove: $remove, options: $options) { ${GROUP} ${ERRORS} } }`;
const DELETE = `mutation($id: ID!) { deleteContactGroup(id: $id) { ok ${ERRORS} } }`;
const GROUPS = '{ contactGroups { id name members { id fullName } } }';

const names = (group: Data): string[] => group.members.map(({ fullName }: Data) => fullName);

describe('groups', () => {
  it('are made, renamed, joined, left and deleted, and their contacts stay', async () => {
    const [ada, bob] = [await on.create({ fullName: 'Ada' }), await on.create({ fullName: 'Bo' })];
    const events = await on.world
      .as('alice')
      .subscribe('subscription { contactGroupChanged { kind id changedFields group { name } } }');
    const made = await on.run(UPSERT, { name: 'Friends', members: [ada.id] });
    expect(made).toMatchObject({
      group: { name: 'Friends', version: 'v1', addressBook: { name: 'Contacts' } },
      errors: [],
    });
    const { id } = made.group;
    expect(await nextOf(events)).toEqual({
      kind: 'CREATED',
      id,
      changedFields: [],
      group: { name: 'Friends' },
    });
    const joined = await on.run(UPDATE, { id, add: [bob.id], options: { ifMatch: 'v1' } });
    expect(names(joined.group)).toEqual(['Ada', 'Bo']);
    expect(await nextOf(events)).toMatchObject({ kind: 'UPDATED', changedFields: ['members'] });
    const left = await on.run(UPDATE, { id, name: 'Pals', remove: [ada.id] });
    expect([left.group.name, names(left.group)]).toEqual(['Pals', ['Bo']]);
    expect(await nextOf(events)).toMatchObject({ changedFields: ['name', 'members'] });
    const same = await on.run(UPDATE, { id, add: [bob.id] });
    expect(same.group.version).toBe('v3');
    expect(names((await on.run(UPSERT, { id, name: 'Pals', members: [ada.id] })).group)).toEqual([
      'Ada',
    ]);
    expect(await on.run('query($id: ID!) { contact(id: $id) { groups { name } } }', ada)).toEqual({
      groups: [{ name: 'Pals' }],
    });
    expect(await on.run(DELETE, { id })).toEqual({ ok: true, errors: [] });
    expect(await on.run(GROUPS)).toEqual([]);
    expect(
      await on.run('query($id: ID!) { contact(id: $id) { fullName groups { id } } }', ada),
    ).toEqual({
      fullName: 'Ada',
      groups: [],
    });
    await events.return();
  });

  it('are no contacts, and their members follow them through an export and an import', async () => {
    const { id: member } = await on.create({ fullName: 'Carried', uid: 'carried-uid' });
    const { group } = await on.run(UPSERT, { name: 'Cargo', members: [member] });
    expect(await on.run('query($id: ID!) { contact(id: $id) { id } }', group)).toBeNull();
    expect(await on.run('{ contacts(q: "cargo") { totalCount } }')).toEqual({ totalCount: 0 });
    const since = (await on.run('{ addressBooks { syncToken } }'))[0].syncToken;
    await on.run(UPDATE, { id: group.id, name: 'Freight' });
    const [book] = await on.run(
      'query($since: SyncToken!) { addressBooks { changes(since: $since) { changes { id } } } }',
      { since },
    );
    expect(book.changes.changes).toEqual([]);
    const link = await on.run('mutation { exportVcards }');
    const text = await (await fetch(link)).text();
    expect(text).toContain('KIND:group\r\n');
    expect(text).toContain('MEMBER:urn:uuid:carried-uid\r\n');
    expect(await on.run(DELETE, group)).toMatchObject({ ok: true });
    await on.importVcf(text);
    const [back] = (await on.run(GROUPS)).filter(({ name }: Data) => name === 'Freight');
    expect(back.members).toEqual([{ id: member, fullName: 'Carried' }]);
  });

  it('of Apple’s making are understood, and edited in Apple’s words', async () => {
    const card = (...lines: string[]): string =>
      ['BEGIN:VCARD', 'VERSION:3.0', ...lines, 'END:VCARD', ''].join('\r\n');
    const text =
      card('UID:A:ABPerson', 'FN:Apple A') +
      card('UID:urn:uuid:b-b', 'FN:Apple B') +
      card(
        'UID:g:ABGroup',
        'FN:Orchard',
        'N:Orchard;;;;',
        'X-ADDRESSBOOKSERVER-KIND:group',
        'X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:A:ABPerson',
        'X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:gone',
      );
    expect(await on.importVcf(text)).toMatchObject({ created: 3, errors: [] });
    const [group] = (await on.run(GROUPS)).filter(({ name }: Data) => name === 'Orchard');
    expect(names(group)).toEqual(['Apple A']);
    const found = await on.run('{ contacts(q: "apple b") { edges { node { id } } } }');
    const changed = await on.run(UPDATE, { id: group.id, add: [found.edges[0].node.id] });
    expect(names(changed.group)).toEqual(['Apple A', 'Apple B']);
    const exported = await (await fetch(await on.run('mutation { exportVcards }'))).text();
    // Who is not there is kept: the other program may know them.
    for (const uid of ['A:ABPerson', 'gone', 'b-b']) {
      expect(exported).toContain(`X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:${uid}\r\n`);
    }
  });

  it('refuse strangers, other books, bad names, stale versions and other users', async () => {
    const { id: ada } = await on.create({ fullName: 'Ada Two' });
    await on.run('mutation { createAddressBook(name: "Work") { ok } }');
    const work = (await on.run('{ addressBooks { id name } }'))[1].id;
    const { group } = await on.run(UPSERT, { name: 'Team', members: [], bookId: work });
    const { id } = group;
    const odd = '00000000-0000-4000-8000-000000000000';
    for (const [variables, error] of [
      [
        { name: '', members: [] },
        { code: 'INVALID_REQUEST_BODY', path: ['name'] },
      ],
      [
        { name: 'a\r\nMEMBER:x', members: [] },
        { code: 'INVALID_REQUEST_BODY', path: ['name'] },
      ],
      [
        { name: 'x', members: [ada, odd] },
        { code: 'NOT_FOUND', path: ['members', '1'] },
      ],
      [
        { id, name: 'x', members: [ada] },
        { code: 'INVALID_REQUEST_BODY', path: ['members', '0'] },
      ],
      [
        { id: odd, name: 'x', members: [] },
        { code: 'NOT_FOUND', path: ['id'] },
      ],
      [
        { name: 'x', members: [], bookId: odd },
        { code: 'NOT_FOUND', path: ['bookId'] },
      ],
      [{ name: 'x', members: Array(1_901).fill(ada) }, { code: 'INVALID_REQUEST_BODY' }],
      [{ id, name: 'x', members: [], options: { ifMatch: 'v7' } }, { currentVersion: 'v1' }],
    ] as const) {
      expect(await on.run(UPSERT, variables)).toMatchObject({ group: null, errors: [error] });
    }
    expect(await on.run(UPDATE, { id, name: 'Mine' }, 'bob')).toMatchObject({
      errors: [{ code: 'NOT_FOUND' }],
    });
    expect(await on.run(DELETE, { id }, 'bob')).toMatchObject({ ok: false });
    expect(await on.run(GROUPS, {}, 'mallory@other.test')).toEqual([]);
    expect(await on.run(UPDATE, { id: ada, name: 'Not a group' })).toMatchObject({
      errors: [{ code: 'NOT_FOUND' }],
    });
  });
});
