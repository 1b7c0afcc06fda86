import { eventually, World } from '../fixtures/world';

describe.each([
  ['in process', false],
  ['over HTTP', true],
])('execution with subgraphs %s', (_where, apart) => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ apart, settings: { requestDeadlineMs: 500 } });
  });
  afterAll(() => world.close());

  it('joins entities and passes the principal on', async () => {
    const { body } = await world.run('{ m: message(id: "7") { id from { name busy } } whoami }');
    expect(body).toEqual({
      data: {
        m: { id: '7', from: { name: 'ALICE', busy: 'busy of alice for alice' } },
        whoami: 'alice',
      },
    });
  });

  it('runs variables, defaults, fragments, skip and include', async () => {
    const query = `query($text: String!, $no: Boolean = false) {
      a: echo(text: $text, times: 2) b: echo(text: $text) @include(if: $no) ...Who @skip(if: $no)
    } fragment Who on Query { whoami }`;
    const { body } = await world.run(query, { variables: { text: 'x' } });
    expect(body).toEqual({ data: { a: 'xx', whoami: 'alice' } });
  });

  it('runs mutations', async () => {
    const { body } = await world.run('mutation { rename(name: "Bob") { name busy } }');
    expect(body.data.rename).toEqual({ name: 'Bob', busy: 'busy of alice for alice' });
    expect(world.graph.executed).toEqual(['rename Bob']);
  });

  it('masks what was not expected and keeps what was', async () => {
    const { body } = await world.run('{ broken expected viewer { id failing } }');
    const trace = expect.stringMatching(/^[\da-f]{32}$/);
    expect(body.data).toEqual({
      broken: null,
      expected: null,
      viewer: { id: 'alice', failing: null },
    });
    expect(body.errors).toHaveLength(3);
    expect(body.errors).toEqual(
      expect.arrayContaining([
        {
          message: 'Internal server error',
          path: ['broken'],
          extensions: { code: 'INTERNAL_ERROR', service: 'accounts', traceId: trace },
        },
        {
          message: 'The thing not found',
          path: ['expected'],
          extensions: { code: 'NOT_FOUND', service: 'accounts', traceId: trace },
        },
        {
          message: 'Internal server error',
          path: ['viewer', 'failing'],
          extensions: { code: 'INTERNAL_ERROR', service: 'calendar', traceId: trace },
        },
      ]),
    );
    expect(JSON.stringify(body)).not.toContain('hunter2');
  });

  it('tells an error at its own object, of several types', async () => {
    const { body } = await world.run('{ search { ... on User { id failing } } }');
    expect(body.data).toEqual({ search: [{}, { id: 'alice', failing: null }] });
    expect(body.errors).toMatchObject([{ path: ['search', 1, 'failing'] }]);
  });

  it('answers within its deadline, without what is late', async () => {
    const startedAt = Date.now();
    const { body } = await world.run('{ slow events }');
    expect(Date.now() - startedAt).toBeLessThan(1_500);
    expect(body.data).toEqual({ slow: null, events: ['standup'] });
    expect(body.errors).toMatchObject([
      { path: ['slow'], extensions: { code: 'UPSTREAM_UNAVAILABLE', service: 'accounts' } },
    ]);
  });

  it('tells a null that the schema forbids as an error', async () => {
    const query = '{ mustExist { id ... on User { pin } } whoami }';
    const { body } = await world.run(query, { scopes: ['profile'] });
    expect(body.data).toEqual({ mustExist: null, whoami: 'alice' });
    expect(body.errors[0]).toMatchObject({ path: ['mustExist', 'pin'] });
    expect(body).not.toHaveProperty('extensions');
  });
});

describe('a subgraph that is down', () => {
  it('leaves the rest of the answer, with an error on its fields', async () => {
    const world = await World.start({ apart: true });
    await world.server('calendar').close();
    const { status, body } = await world.run(
      '{ messages { id from { busy } } viewer { id nextEvent } events }',
    );
    expect(status).toBe(200);
    expect(body.data).toEqual({
      messages: ['1', '2', '3'].map((id) => ({ id, from: { busy: null } })),
      viewer: { id: 'alice', nextEvent: null },
      events: null,
    });
    const paths = body.errors.map(({ path }: { path: unknown[] }) => path.join('.'));
    expect(paths.sort()).toEqual(
      [
        'events',
        'messages.0.from.busy',
        'messages.1.from.busy',
        'messages.2.from.busy',
        'viewer.nextEvent',
      ].sort(),
    );
    for (const error of body.errors) {
      expect(error).toMatchObject({
        message: 'The service "calendar" is not available',
        extensions: {
          code: 'UPSTREAM_UNAVAILABLE',
          service: 'calendar',
          traceId: expect.any(String),
        },
      });
    }
    await world.close();
  });

  it('refuses an answer that is too large', async () => {
    const world = await World.start({ apart: true, settings: { maxResponseBytes: 2_000 } });
    const { body } = await world.run('{ echo(text: "0123456789", times: 1000) events }');
    expect(body.data).toEqual({ echo: null, events: ['standup'] });
    expect(body.errors[0].extensions.code).toBe('UPSTREAM_UNAVAILABLE');
    await world.close();
  });
});

describe('a fetch over HTTP', () => {
  it('carries the assertion, the trace and the caller’s address', async () => {
    const world = await World.start({ apart: true });
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await world.post({ query: '{ whoami }' }, { traceparent, 'user-agent': 'tests' });
    expect(world.server('accounts').requests[0]).toMatchObject({
      'x-suitegraph-assertion': expect.any(String),
      traceparent: expect.stringContaining('0af7651916cd43dd8448eb211c80319c'),
      'x-forwarded-for': '127.0.0.1',
      'user-agent': 'tests',
    });
    await world.close();
  });
});

describe('resolver contexts', () => {
  it('are one a subgraph and request, and fresh for each step of a mutation', async () => {
    const world = await World.start();
    await world.run('{ messages { from { name } } viewer { id } }');
    expect(world.contextsOf('accounts')).toHaveLength(1);
    world.graph.contexts.clear();
    await world.run('mutation { rename(name: "A") { unread } }');
    await world.run('mutation { a: rename(name: "A") { id } b: rename(name: "B") { id } }');
    expect(world.contextsOf('mail')).toHaveLength(1);
    expect(world.graph.executed).toEqual(['rename A', 'rename A', 'rename B']);
    await world.close();
  });
});

describe('a caller who leaves', () => {
  it('ends the work on a query', async () => {
    const world = await World.start();
    const gone = new AbortController();
    const request = fetch(world.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ slow }' }),
      signal: gone.signal,
    });
    await eventually(() => world.contextsOf('accounts').length === 1);
    gone.abort();
    await expect(request).rejects.toThrow('aborted');
    await eventually(() => world.contextsOf('accounts')[0]?.signal?.aborted === true);
    await world.close();
  });
});
