import { serverAudits } from 'graphql-http';
import { World } from '../fixtures/world';

describe('GraphQL over HTTP', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world.close());

  describe('graphql-http audits', () => {
    const audits = serverAudits({ url: () => world.url, fetchFn: fetch });
    it.each(audits.filter(({ name }) => /^(MUST|SHOULD)/.test(name)))(
      '$id $name',
      async (audit) => {
        const result = await audit.fn();
        expect({
          status: result.status,
          ...('reason' in result && { reason: result.reason }),
        }).toEqual({ status: 'ok' });
      },
    );
  });

  it('answers across subgraphs', async () => {
    const { status, body } = await world.run(
      '{ messages { subject from { name busy } } viewer { id nextEvent unread } }',
    );
    expect(status).toBe(200);
    expect(body.errors).toBeUndefined();
    expect(body.data.messages[0]).toEqual({
      subject: 'Subject 1',
      from: { name: 'ALICE', busy: 'busy of alice for alice' },
    });
    expect(body.data.viewer).toEqual({ id: 'alice', nextEvent: 'standup', unread: 3 });
  });

  it('tells the trace in the header and continues the one of the caller', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const { headers, body } = await world.post({ query: '{ broken }' }, { traceparent });
    expect(headers.get('traceresponse')).toMatch(
      /^00-0af7651916cd43dd8448eb211c80319c-[\da-f]{16}-01$/,
    );
    expect(body.errors[0].extensions.traceId).toBe('0af7651916cd43dd8448eb211c80319c');
  });

  const refusals: [
    what: string,
    body: unknown,
    headers: Record<string, string>,
    status: number,
    code: string,
  ][] = [
    ['bad JSON', '{"query"', {}, 400, 'INVALID_REQUEST_BODY'],
    ['an empty body', '', {}, 400, 'INVALID_REQUEST_BODY'],
    ['a body that is no request', { query: 1 }, {}, 400, 'INVALID_REQUEST_BODY'],
    ['a batch', [{ query: '{ whoami }' }], {}, 400, 'BATCHING_NOT_SUPPORTED'],
    [
      'a form',
      'query=x',
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'a body over the limit',
      { query: `#${'x'.repeat(300_000)}` },
      {},
      413,
      'REQUEST_BODY_TOO_LARGE',
    ],
    [
      'an unknown operation',
      { query: 'query A { whoami }', operationName: 'B' },
      {},
      400,
      'OPERATION_RESOLUTION_FAILURE',
    ],
    [
      'no operation name among many',
      { query: 'query A { whoami } query B { whoami }' },
      {},
      400,
      'OPERATION_RESOLUTION_FAILURE',
    ],
    [
      'a missing variable',
      { query: 'query($t: String!) { echo(text: $t) }' },
      {},
      400,
      'BAD_USER_INPUT',
    ],
    ['a syntax error', { query: '{ whoami' }, {}, 400, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', { query: '{ nothing }' }, {}, 400, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a wrong token',
      { query: '{ whoami }' },
      { authorization: 'Bearer abc.def.ghi' },
      401,
      'UNAUTHENTICATED',
    ],
    [
      'another scheme',
      { query: '{ whoami }' },
      { authorization: 'Basic YTpi' },
      401,
      'UNAUTHENTICATED',
    ],
    [
      'a picture in return',
      { query: '{ whoami }' },
      { accept: 'image/png' },
      406,
      'NOT_ACCEPTABLE',
    ],
    [
      'a subscription as JSON',
      { query: 'subscription { messageChanged { cursor } }' },
      {},
      406,
      'NOT_ACCEPTABLE',
    ],
  ];
  it.each(refusals)('refuses %s', async (_what, body, headers, status, code) => {
    const answer = await world.post(body, headers);
    expect(answer.status).toBe(status);
    expect(answer.body.errors[0]).toMatchObject({
      message: expect.any(String),
      extensions: { code, traceId: expect.stringMatching(/^[\da-f]{32}$/) },
    });
    expect(answer.body).not.toHaveProperty('data');
  });

  it('refuses an expired token, and says so under every media type', async () => {
    const authorization = `Bearer ${await world.token({}, -1)}`;
    const answer = await world.post({ query: '{ whoami }' }, { authorization, accept: '*/*' });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('invalid_token');
    expect(answer.body.errors[0].message).toBe('The access token has expired');
  });

  it.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])('refuses the method %s', async (method) => {
    const response = await fetch(world.url, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, POST');
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code: 'METHOD_NOT_ALLOWED' } }],
    });
  });

  describe('GET', () => {
    const get = (parameters: Record<string, string>, headers: Record<string, string> = {}) =>
      fetch(`${world.url}?${new URLSearchParams(parameters).toString()}`, { headers });
    const accept = 'application/graphql-response+json';

    it('runs queries with variables', async () => {
      const query = 'query($t: String!) { echo(text: $t) }';
      const response = await get({ query, variables: '{"t":"hey"}' }, { accept });
      expect(await response.json()).toEqual({ data: { echo: 'hey' } });
    });

    it('does not run mutations', async () => {
      const response = await get({ query: 'mutation { rename(name: "x") { id } }' }, { accept });
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('POST');
      expect(world.graph.executed).toEqual([]);
    });

    it('refuses what another site could send without a preflight', async () => {
      const refused = await get({ query: '{ whoami }' });
      expect(refused.status).toBe(400);
      expect(await refused.json()).toMatchObject({
        errors: [{ extensions: { code: 'CSRF_PREVENTED' } }],
      });
      const header = { 'apollo-require-preflight': 'true' };
      expect((await get({ query: '{ whoami }' }, header)).status).toBe(200);
    });

    it('refuses variables that are no JSON', async () => {
      const response = await get({ query: '{ whoami }', variables: '{' }, { accept });
      expect(response.status).toBe(400);
    });
  });

  it('measures requests and fetches', async () => {
    await world.post({ query: 'query Measured { whoami }' });
    const text = await world.metrics.registry.metrics();
    expect(text).toContain(
      'suitegraph_gateway_request_duration_seconds_count{operation="Measured",type="query",status="ok"} 1',
    );
    expect(text).toMatch(
      /suitegraph_gateway_subgraph_fetch_duration_seconds_count\{subgraph="accounts",outcome="ok"\} \d+/,
    );
  });
});

describe('tenants by host', () => {
  it('refuses a token of another tenant', async () => {
    const tenantHosts = new Map([['127.0.0.1', 'acme']]);
    const world = await World.start({ settings: { tenantHosts } });
    const as = async (tenantId: string) => {
      const authorization = `Bearer ${await world.token({ tenantId })}`;
      return world.post({ query: '{ whoami }' }, { authorization });
    };
    expect((await as('acme')).body).toEqual({ data: { whoami: 'alice' } });
    expect(await as('demo')).toMatchObject({
      status: 401,
      body: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
    });
    await world.close();
  });
});
