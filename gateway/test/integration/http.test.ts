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

  interface Case {
    readonly what: string;
    readonly body: unknown;
    readonly headers?: Record<string, string>;
    readonly status?: number;
    readonly code: string;
  }
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const many = 'query A { whoami } query B { whoami }';
  const whoami = { query: '{ whoami }' };
  const refusals: Case[] = [
    { what: 'bad JSON', body: '{"query"', code: 'INVALID_REQUEST_BODY' },
    { what: 'an empty body', body: '', code: 'INVALID_REQUEST_BODY' },
    { what: 'no request', body: { query: 1 }, code: 'INVALID_REQUEST_BODY' },
    { what: 'a batch', body: [whoami], code: 'BATCHING_NOT_SUPPORTED' },
    { what: 'a form', body: 'query=x', headers: form, status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' },
    {
      what: 'a large body',
      body: { query: `#${'x'.repeat(300_000)}` },
      status: 413,
      code: 'REQUEST_BODY_TOO_LARGE',
    },
    {
      what: 'an unknown operation',
      body: { query: many, operationName: 'C' },
      code: 'OPERATION_RESOLUTION_FAILURE',
    },
    { what: 'no name among many', body: { query: many }, code: 'OPERATION_RESOLUTION_FAILURE' },
    {
      what: 'a missing variable',
      body: { query: 'query($t: String!) { echo(text: $t) }' },
      code: 'BAD_USER_INPUT',
    },
    { what: 'a syntax error', body: { query: '{ whoami' }, code: 'GRAPHQL_PARSE_FAILED' },
    { what: 'an unknown field', body: { query: '{ nothing }' }, code: 'GRAPHQL_VALIDATION_FAILED' },
    {
      what: 'a wrong token',
      body: whoami,
      headers: { authorization: 'Bearer abc.def.ghi' },
      status: 401,
      code: 'UNAUTHENTICATED',
    },
    {
      what: 'another scheme',
      body: whoami,
      headers: { authorization: 'Basic YTpi' },
      status: 401,
      code: 'UNAUTHENTICATED',
    },
    {
      what: 'a picture in return',
      body: whoami,
      headers: { accept: 'image/png' },
      status: 406,
      code: 'NOT_ACCEPTABLE',
    },
    {
      what: 'a subscription as JSON',
      body: { query: 'subscription { messageChanged { cursor } }' },
      status: 406,
      code: 'NOT_ACCEPTABLE',
    },
  ];
  it.each(refusals)('refuses $what', async ({ body, headers, status = 400, code }) => {
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
