import { type Answer, subgraphWorld, type World } from '@suitegraph/kit/testing';
import { contacts } from '../../src';

type Data = Answer['data'];

let world: World;
beforeAll(async () => {
  world = await subgraphWorld(contacts, {});
});
afterAll(() => world.close());

const FIELDS = `id uid version fullName name { given family } emails { address label primary }
  phones { number label } addresses { street city } org title birthday notes categories vcard`;
const ERRORS = '__typename code message path ... on VersionConflict { currentVersion }';

const CREATE = `mutation($bookId: ID!, $input: ContactInput!, $options: WriteOptions) {
  createContact(bookId: $bookId, input: $input, options: $options) {
    contact { ${FIELDS} addressBook { id name } } errors { ${ERRORS} } } }`;
const UPDATE = `mutation($id: ID!, $input: ContactInput!, $options: WriteOptions!) {
  updateContact(id: $id, input: $input, options: $options) {
    contact { ${FIELDS} } errors { ${ERRORS} } } }`;
const DELETE = `mutation($id: ID!, $options: WriteOptions!) {
  deleteContact(id: $id, options: $options) { ok errors { ${ERRORS} } } }`;

async function bookOf(name: string): Promise<string> {
  const { data } = await world.as(name).execute('{ addressBooks { id } }');
  return data.addressBooks[0].id;
}

async function create(
  name: string,
  input: object,
  options?: object,
): Promise<{ contact: Data; errors: Data }> {
  const bookId = await bookOf(name);
  const answer = await world.as(name).execute(CREATE, { bookId, input, options });
  expect(answer.errors).toBeUndefined();
  return answer.data.createContact;
}

async function follow(stream: AsyncGenerator<Answer, void>): Promise<Answer> {
  const { value } = await stream.next();
  if (!value) throw new Error('The stream has ended');
  return value;
}

describe('contacts', () => {
  it('keeps a contact, finds it by any word, and knows the person', async () => {
    const { contact, errors } = await create('alice', {
      name: { given: 'Zoë', family: 'Müller' },
      emails: [{ value: ' Zoe@Example.ORG', label: 'work', primary: true }],
      phones: [{ value: '+49 30 901820', label: 'cell' }],
      org: 'Acme; Inc.',
      birthday: '1990-02-28',
      categories: ['friends', 'a,b'],
      notes: 'first line\nsecond',
    });
    expect(errors).toEqual([]);
    expect(contact).toMatchObject({
      version: 'v1',
      fullName: 'Zoë Müller',
      emails: [{ address: 'zoe@example.org', label: 'work', primary: true }],
      org: 'Acme; Inc.',
      birthday: '1990-02-28',
      categories: ['friends', 'a,b'],
      notes: 'first line\nsecond',
      addressBook: { name: 'Contacts' },
    });
    const alice = world.as('alice');
    for (const q of ['zoe', 'MULL', 'müller zo', 'example', '4930', 'acm inc']) {
      const found = await alice.execute(
        'query($q: String) { contacts(q: $q) { totalCount edges { node { id } } pageInfo { hasNextPage } } }',
        { q },
      );
      expect([q, found.data.contacts.edges]).toEqual([q, [{ node: { id: contact.id } }]]);
      expect(found.data.contacts.totalCount).toBe(1);
    }
    const { data, errors: failed } = await alice.execute(
      `{ people(addresses: ["ZOE@example.org"]) { address displayName contact { id } strength } }`,
    );
    expect(failed).toBeUndefined();
    expect(data.people).toEqual([
      {
        address: 'zoe@example.org',
        displayName: 'Zoë Müller',
        contact: { id: contact.id },
        strength: 0,
      },
    ]);
  });

  it('tells subscribers', async () => {
    const stream = await world
      .as('alice')
      .subscribe(
        'subscription { contactChanged { kind id cursor changedFields contact { fullName people { displayName } } } }',
      );
    const next = follow(stream);
    const { contact } = await create('alice', {
      fullName: 'Followed',
      emails: [{ value: 'f@x.org' }],
    });
    expect((await next).data.contactChanged).toMatchObject({
      kind: 'CREATED',
      id: contact.id,
      contact: { fullName: 'Followed', people: [{ displayName: 'Followed' }] },
    });
    const second = follow(stream);
    await world
      .as('alice')
      .execute(UPDATE, { id: contact.id, input: { fullName: 'Renamed' }, options: {} });
    expect((await second).data.contactChanged).toMatchObject({
      kind: 'UPDATED',
      changedFields: ['fullName'],
      contact: { fullName: 'Renamed', people: [{ displayName: 'Renamed' }] },
    });
    const third = follow(stream);
    await world.as('alice').execute(DELETE, { id: contact.id, options: {} });
    expect((await third).data.contactChanged).toMatchObject({ kind: 'DESTROYED', contact: null });
    await stream.return();
  });
});
