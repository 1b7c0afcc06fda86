import { World } from '../fixtures/world';

interface Shown {
  path?: (string | number)[];
  extensions: { code: string };
}

describe('authority', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.close());

  const run = async (query: string, scopes: string[] | null) => {
    const { body } = await world.run(query, { scopes });
    const errors = ((body.errors ?? []) as Shown[]).map(
      ({ path, extensions }) => `${path?.join('.') ?? ''} ${extensions.code}`,
    );
    return { data: body.data, errors };
  };

  it('nulls an @authenticated root for nobody, and answers the rest', async () => {
    expect(await run('{ viewer { id } whoami }', null)).toEqual({
      data: { viewer: null, whoami: null },
      errors: ['viewer UNAUTHENTICATED'],
    });
    expect(await run('{ viewer { id } whoami }', [])).toEqual({
      data: { viewer: { id: 'alice' }, whoami: 'alice' },
      errors: [],
    });
  });

  it('nulls a field whose scopes the token has not', async () => {
    const query = '{ messages { id from { mail: email name } } }';
    const refused = await run(query, []);
    expect(refused.data.messages[1]).toEqual({ id: '2', from: { mail: null, name: 'ALICE' } });
    expect(refused.errors).toEqual([
      'messages.0.from.mail FORBIDDEN',
      'messages.1.from.mail FORBIDDEN',
      'messages.2.from.mail FORBIDDEN',
    ]);
    const allowed = await run(query, ['profile']);
    expect(allowed.data.messages[1].from.mail).toBe('alice@demo.test');
    expect(allowed.errors).toEqual([]);
  });

  it('wants any of the alternatives, and each of them whole', async () => {
    expect((await run('{ secret }', ['admin:read'])).errors).toEqual(['secret FORBIDDEN']);
    expect((await run('{ secret }', null)).errors).toEqual(['secret UNAUTHENTICATED']);
    expect((await run('{ secret }', ['admin:read', 'ops:read'])).data).toEqual({
      secret: 'treasure',
    });
    expect((await run('{ secret }', ['root'])).data).toEqual({ secret: 'treasure' });
  });

  it('carries the null of a non-null field up', async () => {
    expect(await run('{ secret whoami }', [])).toEqual({
      data: null,
      errors: ['secret FORBIDDEN'],
    });
    expect(await run('{ viewer { id pin } whoami }', [])).toEqual({
      data: { viewer: null, whoami: 'alice' },
      errors: ['viewer.pin FORBIDDEN'],
    });
  });

  it('does not blame authority for what is null anyway', async () => {
    const query = '{ message(id: "none") { from { email } } }';
    expect(await run(query, [])).toEqual({ data: { message: null }, errors: [] });
  });

  it('guards a field through its interface as its strictest implementation does', async () => {
    const query = '{ node(id: "g") { id note } }';
    expect(await run(query, [])).toEqual({
      data: { node: { id: 'g', note: null } },
      errors: ['node.note FORBIDDEN'],
    });
    expect((await run(query, ['notes'])).data.node.note).toBe('open');
    const precise = '{ node(id: "g") { id ... on Group { note } } }';
    expect(await run(precise, [])).toEqual({
      data: { node: { id: 'g', note: 'open' } },
      errors: [],
    });
  });

  it('guards fragments on the members of a union, and named fragments', async () => {
    const query = `{ search { ... on User { id email } ... on Group { title } } viewer { ...Card } }
      fragment Card on User { name email }`;
    expect(await run(query, [])).toEqual({
      data: {
        search: [{ title: 'Group' }, { id: 'alice', email: null }],
        viewer: { name: 'ALICE', email: null },
      },
      errors: ['search.1.email FORBIDDEN', 'viewer.email FORBIDDEN'],
    });
  });

  it('keeps an object whose fields are all refused', async () => {
    expect(await run('{ viewer { email } }', [])).toEqual({
      data: { viewer: { email: null } },
      errors: ['viewer.email FORBIDDEN'],
    });
  });

  it('does not execute a refused mutation', async () => {
    expect(await run('mutation { wipe }', [])).toEqual({
      data: { wipe: null },
      errors: ['wipe FORBIDDEN'],
    });
    expect(world.graph.executed).toEqual([]);
    await run('mutation { wipe }', ['admin:write']);
    expect(world.graph.executed).toEqual(['wipe']);
  });

  it('refuses what carries a policy, which nothing evaluates', async () => {
    expect(await run('{ policed }', ['root'])).toEqual({
      data: { policed: null },
      errors: ['policed FORBIDDEN'],
    });
  });

  it('keeps the plans of callers apart', async () => {
    const query = 'query Twice { viewer { id email } }';
    const [refused, allowed, again] = [
      await run(query, []),
      await run(query, ['profile']),
      await run(query, []),
    ];
    expect(refused).toEqual(again);
    expect(allowed.data.viewer.email).toBe('alice@demo.test');
  });
});
