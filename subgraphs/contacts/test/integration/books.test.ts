import { contactsWorld, type ContactsWorld, type Data, ERRORS, nextOf } from './contacts-world';

let on: ContactsWorld;
beforeAll(async () => {
  on = await contactsWorld();
});
afterAll(() => on.world.close());

const RENAME = `mutation($id: ID!, $name: String!) { renameAddressBook(id: $id, name: $name) { ok ${ERRORS} } }`;
const DELETE = `mutation($id: ID!) { deleteAddressBook(id: $id) { ok ${ERRORS} } }`;
const books = (): Promise<Data[]> => on.run('{ addressBooks { id name shared canWrite } }');

async function added(name: string): Promise<string> {
  await on.run('mutation($n: String!) { createAddressBook(name: $n) { ok } }', { n: name });
  return (await books()).find((book) => book.name === name).id;
}

it('an address book is renamed, and deleted with all it holds, each of which is told of', async () => {
  const id = await added('Work');
  const changes = await on.world
    .as('alice')
    .subscribe(
      'subscription { addressBookChanged { kind id changedFields addressBook { name } } }',
    );
  expect(await on.run(RENAME, { id, name: ' Job ' })).toEqual({ ok: true, errors: [] });
  expect(await nextOf(changes, 'UPDATED')).toEqual({
    kind: 'UPDATED',
    id,
    changedFields: ['name'],
    addressBook: { name: 'Job' },
  });
  await changes.return();
  expect(await books()).toMatchObject([
    { name: 'Contacts', shared: false, canWrite: true },
    { name: 'Job' },
  ]);
  const contact = await on.create({ fullName: 'Goes along' }, id);
  const events = await on.world
    .as('alice')
    .subscribe('subscription { contactChanged { kind id } }');
  expect(await on.run(DELETE, { id })).toEqual({ ok: true, errors: [] });
  expect(await nextOf(events, 'DESTROYED')).toEqual({ kind: 'DESTROYED', id: contact.id });
  expect(await books()).toHaveLength(1);
  expect(await on.run('{ contacts(q: "goes along") { totalCount } }')).toEqual({ totalCount: 0 });
  await events.return();
});

it('the default book, another user’s and none at all are refused, and bad names', async () => {
  const id = await added('Mine');
  const [main] = await books();
  expect(await on.run(DELETE, { id: main.id })).toMatchObject({
    ok: false,
    errors: [{ code: 'INVALID_REQUEST_BODY', path: ['id'] }],
  });
  for (const who of ['bob', 'mallory@other.test']) {
    expect((await on.run(DELETE, { id }, who)).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
    expect((await on.run(RENAME, { id, name: 'x' }, who)).errors).toMatchObject([
      { code: 'NOT_FOUND', path: ['id'] },
    ]);
  }
  expect((await on.run(DELETE, { id: 'x' })).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
  for (const name of ['', 'a\nb', 'x'.repeat(101)]) {
    expect((await on.run(RENAME, { id, name })).errors).toMatchObject([{ path: ['name'] }]);
  }
});

const DUPLICATES = `query($first: Int) { duplicateContacts(first: $first) {
  score contacts { fullName duplicates { score reasons conflicts contact { fullName } } }
  preview { vcard conflicts { field } } } }`;

it('duplicates are found, explained and previewed, of the viewer’s own alone', async () => {
  const emails = [{ value: 'twin@x.org' }];
  await on.create({ fullName: 'Tilda Twin', emails });
  await on.create({ fullName: 'Tilda Twin', emails, title: 'Dr' });
  await on.create({ fullName: 'Somebody Else' });
  const groups = await on.run(DUPLICATES);
  expect(groups).toMatchObject([
    {
      score: 0.94,
      contacts: [
        {
          fullName: 'Tilda Twin',
          duplicates: [
            {
              reasons: ['SAME_EMAIL', 'SAME_NAME'],
              conflicts: [],
              contact: { fullName: 'Tilda Twin' },
            },
          ],
        },
        {},
      ],
      preview: { conflicts: [] },
    },
  ]);
  expect(groups[0].preview.vcard).toContain('TITLE:Dr');
  expect(await on.run(DUPLICATES, {}, 'bob')).toEqual([]);
  for (const [query, path] of [
    ['{ duplicateContacts(minScore: 0) { score } }', 'minScore'],
    ['{ duplicateContacts(minScore: 1.5) { score } }', 'minScore'],
    ['{ duplicateContacts(first: 0) { score } }', 'first'],
  ] as const) {
    const { errors } = await on.world.as('alice').execute(query);
    expect([path, errors?.[0]?.extensions['code']]).toEqual([path, 'INVALID_REQUEST_BODY']);
  }
});
