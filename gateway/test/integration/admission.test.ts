import { createHash } from 'node:crypto';
import { getIntrospectionQuery } from 'graphql';
import { World } from '../fixtures/world';

const sha = (text: string) => createHash('sha256').update(text).digest('hex');

describe('limits', () => {
  let world: World;
  beforeAll(async () => {
    const limits = { depth: 5, aliases: 3, tokens: 400, rootFields: 4 };
    world = await World.start({ settings: { limits } });
  });
  afterAll(() => world.close());

  const unions = '... on User { id } ';
  it.each([
    ['too many tokens', `{ search { ${unions.repeat(100)} } }`, '400 tokens'],
    ['too many aliases', '{ a: whoami b: whoami c: whoami d: whoami }', '4 aliases'],
    ['too many root fields', '{ whoami slow broken expected events }', '5 root fields'],
  ])('refuse %s', async (_what, query, message) => {
    const { status, body } = await world.run(query);
    expect(status).toBe(400);
    expect(body.errors[0].message).toContain(message);
    expect(body.errors[0].extensions.code).toBe('OPERATION_TOO_COMPLEX');
  });

  it('let the rest pass', async () => {
    expect((await world.run('{ a: whoami b: whoami c: whoami }')).status).toBe(200);
  });
});

describe('depth', () => {
  it('is limited, and introspection is not what it hits', async () => {
    const limits = { depth: 2, aliases: 50, tokens: 5000, rootFields: 30 };
    const world = await World.start({ settings: { limits } });
    const { body } = await world.run('{ messages { from { name } } }');
    expect(body.errors[0]).toMatchObject({
      message: 'The operation is too large: depth 3, at most 2 is accepted',
      extensions: { code: 'OPERATION_TOO_COMPLEX' },
    });
    const { body: introspected } = await world.run(getIntrospectionQuery());
    expect(introspected.data.__schema.queryType).toEqual({ name: 'Query', kind: 'OBJECT' });
    await world.close();
  });
});

describe('introspection', () => {
  it('can be switched off', async () => {
    const world = await World.start({ settings: { introspection: false } });
    const { body } = await world.run('{ __schema { types { name } } }');
    expect(body.errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect((await world.run('{ __typename }')).body).toEqual({ data: { __typename: 'Query' } });
    await world.close();
  });
});

describe('persisted operations', () => {
  const query = '{ whoami }';
  const extensions = { persistedQuery: { version: 1, sha256Hash: sha(query) } };

  it('are persisted automatically', async () => {
    const world = await World.start();
    const first = await world.post({ extensions });
    expect(first.status).toBe(200);
    expect(first.body.errors[0]).toMatchObject({
      message: 'PersistedQueryNotFound',
      extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' },
    });
    await world.post({ query, extensions });
    expect((await world.post({ extensions })).body).toEqual({ data: { whoami: null } });
    await world.close();
  });

  it('are all there is in registered-only mode', async () => {
    const world = await World.start({
      settings: { safelistMode: 'registered-only' },
      gateway: {
        manifest: {
          format: 'apollo-persisted-query-manifest',
          version: 1,
          operations: [{ id: sha(query), name: 'Who', type: 'query', body: query }],
        },
      },
    });
    expect((await world.post({ extensions })).body).toEqual({ data: { whoami: null } });
    expect((await world.post({ query })).body).toEqual({ data: { whoami: null } });
    const refused = await world.post({ query: '{ events }' });
    expect(refused.status).toBe(403);
    expect(refused.body.errors[0].extensions.code).toBe('PERSISTED_QUERY_REQUIRED');
    await world.close();
  });
});
