import { type Answer, subgraphWorld, type World } from '@suitegraph/kit/testing';
import { contacts } from '../../src';

type Data = Answer['data'];

let world: World;
beforeAll(async () => {
  world = await subgraphWorld(contacts, {});
});
afterAll(() => world.close());

async function ask(query: string, variables?: Record<string, unknown>): Promise<Data> {
  const { data, errors } = await world.as('alice').execute(query, variables);
  expect(errors).toBeUndefined();
  return data;
}

async function create(bookId: string, fullName: string): Promise<string> {
  const { createContact } = await ask(
    'mutation($b: ID!, $n: String) { createContact(bookId: $b, input: { fullName: $n }) { contact { id } } }',
    { b: bookId, n: fullName },
  );
  return createContact.contact.id;
}

const update = (id: string, input: object): Promise<Data> =>
  ask(
    'mutation($id: ID!, $input: ContactInput!) { updateContact(id: $id, input: $input, options: {}) { errors { code } } }',
    { id, input },
  );

const remove = (id: string): Promise<Data> =>
  ask('mutation($id: ID!) { deleteContact(id: $id, options: {}) { ok } }', { id });

const CHANGES = `query($since: SyncToken!, $first: Int!) { addressBooks {
  changes(since: $since, first: $first) {
    changes { id kind changedFields node { fullName } } newToken hasMore resyncRequired } } }`;

/** The changes of the default book. */
async function since(token: string, first = 50): Promise<Data> {
  return (await ask(CHANGES, { since: token, first })).addressBooks[0].changes;
}

const books = async (): Promise<Data[]> =>
  (await ask('{ addressBooks { id name davPath syncToken } }')).addressBooks;

describe('address books', () => {
  it('begin with the default one, and others can be added', async () => {
    const add = 'mutation($n: String!) { createAddressBook(name: $n) { ok errors { code path } } }';
    expect(await ask(add, { n: ' Work ' })).toEqual({
      createAddressBook: { ok: true, errors: [] },
    });
    expect((await books()).map(({ name }) => name)).toEqual(['Contacts', 'Work']);
    expect((await books())[0].davPath).toBe('/addressbooks/users/user-alice%40demo.test/contacts/');
    for (const n of ['', 'x'.repeat(101), 'a\0']) {
      expect(await ask(add, { n })).toEqual({
        createAddressBook: {
          ok: false,
          errors: [{ code: 'INVALID_REQUEST_BODY', path: ['name'] }],
        },
      });
    }
  });

  it('page by name, each alone or all together', async () => {
    const [contacts_, work] = await books();
    for (const name of ['émile', 'Dora', 'anna']) await create(contacts_.id, name);
    await create(work.id, 'Bert');
    const query = `query($after: String, $books: [ID!]) { contacts(first: 2, after: $after, books: $books) {
      edges { node { fullName } } pageInfo { hasNextPage endCursor } } }`;
    const names = async (only?: string[]): Promise<string[]> => {
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const page = (await ask(query, { after, books: only })).contacts;
        seen.push(...page.edges.map(({ node }: Data) => node.fullName));
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : undefined;
      } while (after !== undefined);
      return seen;
    };
    expect(await names()).toEqual(['anna', 'Bert', 'Dora', 'émile']);
    expect(await names([contacts_.id])).toEqual(['anna', 'Dora', 'émile']);
    const { addressBooks } = await ask('{ addressBooks { contacts(q: "b") { totalCount } } }');
    expect(addressBooks.map(({ contacts: { totalCount } }: Data) => totalCount)).toEqual([0, 1]);
  });
});

describe('changes since a token', () => {
  it('tell each contact once, with what differs and what is gone', async () => {
    const [{ id: book, syncToken: start }] = await books();
    const [a, b] = [await create(book, 'A'), await create(book, 'B')];
    const gone = await create(book, 'Gone');
    const { newToken } = await since(start);
    await update(a, { org: 'Acme' });
    await update(a, { title: 'Dr', org: 'Acme' });
    await update(b, { fullName: 'B' });
    await remove(gone);
    const c = await create(book, 'C');
    await remove(await create(book, 'Never seen'));
    expect(await since(newToken)).toMatchObject({
      changes: [
        { id: a, kind: 'UPDATED', changedFields: ['org', 'title'], node: { fullName: 'A' } },
        { id: gone, kind: 'DESTROYED', changedFields: [], node: null },
        { id: c, kind: 'CREATED', changedFields: [], node: { fullName: 'C' } },
      ],
      hasMore: false,
      resyncRequired: false,
    });
    expect((await since(start)).changes.map(({ kind }: Data) => kind)).toEqual([
      'CREATED',
      'CREATED',
      'CREATED',
    ]);
    expect(await since((await books())[0].syncToken)).toMatchObject({
      changes: [],
      hasMore: false,
    });
  });

  it('come page by page without a gap', async () => {
    const [{ id: book, syncToken }] = await books();
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) ids.push(await create(book, `Page ${n}`));
    const seen: string[] = [];
    let token = syncToken;
    for (let more = true; more;) {
      const page = await since(token, 2);
      seen.push(...page.changes.map(({ id }: Data) => id));
      token = page.newToken;
      more = page.hasMore;
    }
    expect(seen).toEqual(ids);
  });

  it('ask to read again for a token of the future or of another book, and refuse junk', async () => {
    const [{ id }, work] = await books();
    for (const token of [`b1.${id}.999999`, work.syncToken]) {
      expect(await since(token)).toMatchObject({ resyncRequired: true, changes: [] });
    }
    const { errors } = await world.as('alice').execute(CHANGES, { since: 'junk', first: 10 });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_REQUEST_BODY' });
  });
});
