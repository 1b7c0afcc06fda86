import type { GatewayLog, GatewaySettings, PolicyEvaluator } from '../../src';
import { DEFAULT_SETTINGS } from '../../src';
import { guardedSubgraphs } from '../fixtures/guarded-subgraphs';
import { SILENT, World } from '../fixtures/world';

interface Shown {
  path?: (string | number)[];
  extensions: { code: string; fieldPath?: string[]; coordinate?: string };
}

interface Options {
  readonly authority?: Partial<GatewaySettings['authority']>;
  readonly policies?: PolicyEvaluator;
  readonly log?: GatewayLog;
}

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

async function start({ authority, policies, log = SILENT }: Options = {}): Promise<World> {
  const world = await World.start({
    settings: { authority: { ...DEFAULT_SETTINGS.authority, ...authority } },
    gateway: {
      subgraphs: guardedSubgraphs().map((local) => ({ name: local.name, local })),
      log,
      ...(policies && { policies }),
    },
  });
  worlds.push(world);
  return world;
}

async function run(world: World, query: string, scopes: string[] | null) {
  const { status, body } = await world.run(query, { scopes });
  const errors = ((body.errors ?? []) as Shown[]).map(
    ({ path, extensions }) => `${path?.join('.') ?? ''} ${extensions.code}`,
  );
  return { status, data: body.data, errors, extensions: body.extensions };
}

const holding = (...held: string[]) => {
  const asked: string[][] = [];
  const policies: PolicyEvaluator = {
    evaluate: (_, names) => {
      asked.push([...names].sort());
      return Promise.resolve(new Set(held));
    },
  };
  return { asked, policies };
};

describe('directives under other names', () => {
  it('guard what the implementations of an interface guard', async () => {
    const world = await start();
    expect(await run(world, '{ posts { title } }', null)).toMatchObject({
      data: { posts: [{ title: null }, { title: null }] },
      errors: ['posts.0.title UNAUTHENTICATED', 'posts.1.title UNAUTHENTICATED'],
    });
    const parted = '{ posts { ... on PublicPost { title } ... on PrivatePost { title } } }';
    expect(await run(world, parted, null)).toMatchObject({
      data: { posts: [{ title: 'Title 0' }, { title: null }] },
      errors: ['posts.1.title UNAUTHENTICATED'],
    });
    expect((await run(world, '{ posts { title } }', [])).errors).toEqual([]);
  });

  it('guard what another subgraph adds to an entity', async () => {
    const world = await start();
    const query = '{ posts { ... on PublicPost { likes views } } }';
    expect(await run(world, query, [])).toMatchObject({
      data: { posts: [{ likes: null, views: 9 }, {}] },
      errors: ['posts.0.likes FORBIDDEN'],
    });
    expect((await run(world, query, ['a'])).data.posts[0]).toEqual({ likes: 7, views: 9 });
  });
});

describe('policies', () => {
  it('are asked once, and only those the operation names', async () => {
    const { asked, policies } = holding('p', 'q', 'other');
    const world = await start({ policies });
    expect(await run(world, '{ a: ruled b: ruled both }', ['a'])).toMatchObject({
      data: { a: 'ruled', b: 'ruled', both: 'both' },
      errors: [],
    });
    await run(world, '{ open posts { title } }', ['a']);
    expect(asked).toEqual([['p', 'q', 'r']]);
  });

  it('are asked again for the next request', async () => {
    let held = new Set<string>();
    const world = await start({ policies: { evaluate: () => held } });
    expect((await run(world, '{ ruled }', [])).errors).toEqual(['ruled FORBIDDEN']);
    held = new Set(['r']);
    expect((await run(world, '{ ruled }', [])).data).toEqual({ ruled: 'ruled' });
    held = new Set(['p']);
    expect((await run(world, '{ ruled }', [])).errors).toEqual(['ruled FORBIDDEN']);
  });

  it('describe the caller unless told otherwise', async () => {
    const world = await start();
    expect((await run(world, '{ admin }', [])).errors).toEqual(['admin FORBIDDEN']);
    const token = await world.token({ roles: ['ADMIN'] });
    const { body } = await world.post({ query: '{ admin }' }, { authorization: `Bearer ${token}` });
    expect(body).toEqual({ data: { admin: 'admin' } });
    expect((await run(world, '{ admin }', null)).errors).toEqual(['admin UNAUTHENTICATED']);
  });

  it('do not hold when they cannot be evaluated', async () => {
    const policies = { evaluate: () => Promise.reject(new Error('the policy server is down')) };
    const world = await start({ policies });
    expect(await run(world, '{ ruled open }', [])).toMatchObject({
      data: { ruled: null, open: 'open' },
      errors: ['ruled FORBIDDEN'],
    });
  });
});

describe('subscriptions', () => {
  const subscribe = async (world: World, query: string, scopes: string[]) => {
    const token = await world.token({ scopes: new Set(scopes) });
    const socket = world.socket({ authorization: `Bearer ${token}` });
    const results = [];
    for await (const result of socket.iterate({ query })) results.push(result);
    return results;
  };

  it('are answered without what is denied in each event', async () => {
    const world = await start({ policies: { evaluate: () => new Set() } });
    const [event] = await subscribe(world, 'subscription { posted { text secret ruled } }', ['a']);
    expect(event).toMatchObject({
      data: { posted: { text: 'text', secret: 'secret', ruled: null } },
      errors: [{ path: ['posted', 'ruled'], extensions: { code: 'FORBIDDEN' } }],
    });
  });

  it('are refused where their field is denied, and open where a policy holds', async () => {
    const denied = await start({ policies: { evaluate: () => new Set() } });
    const query = 'subscription { denied { text } }';
    await expect(subscribe(denied, query, [])).rejects.toMatchObject([
      { extensions: { code: 'FORBIDDEN' } },
    ]);
    const allowed = await start({ policies: { evaluate: () => new Set(['p']) } });
    expect(await subscribe(allowed, query, [])).toEqual([{ data: { denied: { text: 'text' } } }]);
  });
});

describe('whole operations', () => {
  const authority = { rejectUnauthorized: true };

  it('are rejected with every field that is denied', async () => {
    const world = await start({ authority });
    const query =
      '{ open ruled posts { ... on PublicPost { likes } ... on PrivatePost { title } } }';
    const { status, body } = await world.run(query, { scopes: null });
    expect(status).toBe(401);
    expect(body.data).toBeUndefined();
    const shown = (body.errors as Shown[]).map(({ extensions }) => extensions);
    expect(shown).toMatchObject([
      { code: 'UNAUTHENTICATED', coordinate: 'Query.ruled', fieldPath: ['ruled'] },
      {
        code: 'UNAUTHENTICATED',
        coordinate: 'PublicPost.likes',
        fieldPath: ['posts', '@', 'likes'],
      },
      {
        code: 'UNAUTHENTICATED',
        coordinate: 'PrivatePost.title',
        fieldPath: ['posts', '@', 'title'],
      },
    ]);
    expect((await world.run(query, { scopes: [] })).status).toBe(403);
  });

  it('are run when what is denied is not asked for', async () => {
    const world = await start({ authority });
    expect((await run(world, '{ open ruled @skip(if: true) }', [])).data).toEqual({ open: 'open' });
    const query = 'query Q($with: Boolean!) { open ruled @include(if: $with) }';
    const asked = (yes: boolean) => world.run(query, { variables: { with: yes } });
    expect((await asked(false)).body).toEqual({ data: { open: 'open' } });
    expect((await asked(true)).status).toBe(403);
  });
});

describe('the errors of denied fields', () => {
  const query = '{ open ruled posts { ... on PublicPost { likes } } }';

  it('may stand in the extensions', async () => {
    const world = await start({ authority: { response: 'extensions' } });
    const { data, errors, extensions } = await run(world, query, []);
    expect(data).toEqual({ open: 'open', ruled: null, posts: [{ likes: null }, {}] });
    expect(errors).toEqual([]);
    expect(extensions.authorizationErrors).toMatchObject([
      { path: ['ruled'], extensions: { code: 'FORBIDDEN' } },
      { path: ['posts', 0, 'likes'], extensions: { code: 'FORBIDDEN' } },
    ]);
  });

  it('may be left out, and logged', async () => {
    const lines: object[] = [];
    const log: GatewayLog = { ...SILENT, warn: (details) => void lines.push(details) };
    const world = await start({ authority: { response: 'none', log: true }, log });
    const { body } = await world.run(query, { scopes: [] });
    expect(Object.keys(body)).toEqual(['data']);
    expect(lines).toMatchObject([
      {
        fields: [
          { coordinate: 'Query.ruled', code: 'FORBIDDEN', path: 'ruled' },
          { coordinate: 'PublicPost.likes', code: 'FORBIDDEN', path: 'posts.@.likes' },
        ],
      },
    ]);
  });

  it('are a rehearsal in a dry run', async () => {
    const world = await start({ authority: { dryRun: true, rejectUnauthorized: true } });
    const { status, data, errors, extensions } = await run(world, query, []);
    expect({ status, errors }).toEqual({ status: 200, errors: [] });
    expect(data.ruled).toBe('ruled');
    expect(data.posts[0]).toEqual({ likes: 7 });
    expect(extensions.authorizationErrors).toMatchObject([
      { extensions: { code: 'FORBIDDEN', fieldPath: ['ruled'] } },
      { extensions: { code: 'FORBIDDEN', fieldPath: ['posts', '@', 'likes'] } },
    ]);
  });
});

describe('a denied field in a long list', () => {
  it('is told of some places, and none of the others is called a fault', async () => {
    const world = await start();
    const query = '{ posts(first: 100) { ... on PublicPost { stars } } }';
    const { data, errors } = await run(world, query, []);
    expect(data.posts).toEqual(Array.from({ length: 100 }, (_, at) => (at % 2 === 0 ? null : {})));
    expect(errors).toHaveLength(20);
    expect(errors[0]).toBe('posts.0.stars FORBIDDEN');
    expect(new Set(errors.map((error) => error.split(' ')[1]))).toEqual(new Set(['FORBIDDEN']));
  });
});
