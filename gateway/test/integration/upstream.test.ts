import { loadSettings } from '@suitegraph/kit/config';
import { gatewayEnvironment, gatewaySettings } from '../../src/app/gateway-environment';
import { loadHeaderRules } from '../../src/execution/headers/load-header-rules';
import { transportOptions } from '../../src/execution/http/transport-options';
import { closeAll, RawSubgraph, answering } from '../fixtures/raw-subgraph';
import { fixtureGraph } from '../fixtures/subgraphs';
import { composeSubgraphs } from '../../src/planning/graph';
import { World } from '../fixtures/world';

const worlds: World[] = [];

afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
  await closeAll();
});

/** A gateway whose subgraphs are all behind one URL. */
async function gatewayTo(url: string, settings = {}): Promise<World> {
  const local = fixtureGraph().subgraphs.map((it) => ({ name: it.name, local: it }));
  const world = await World.start({
    settings,
    gateway: {
      subgraphs: local.map(({ name }) => ({ name, url })),
      supergraphSdl: composeSubgraphs(local),
    },
  });
  worlds.push(world);
  return world;
}

it('a client gets no word of what a subgraph sent in place of an answer', async () => {
  const html = '<html>stack trace of the database</html>';
  const subgraph = await RawSubgraph.start(answering(500, html, { 'content-type': 'text/html' }));
  const world = await gatewayTo(subgraph.url);
  const { body } = await world.post({ query: '{whoami}' });
  expect(body.data).toEqual({ whoami: null });
  expect(body.errors).toMatchObject([
    {
      message: 'The service "accounts" is not available',
      path: ['whoami'],
      extensions: { code: 'UPSTREAM_UNAVAILABLE', retriable: true },
    },
  ]);
  expect(JSON.stringify(body)).not.toContain('stack trace');
});

it('metrics tell of failures, retries and the circuit', async () => {
  const subgraph = await RawSubgraph.start(answering(503, ''));
  const world = await gatewayTo(subgraph.url, { subgraphRetries: 1 });
  for (let count = 0; count < 15; count += 1) await world.post({ query: '{whoami}' });
  const text = await world.metrics.registry.metrics();
  expect(text).toContain('suitegraph_gateway_subgraph_retries_total{subgraph="accounts"} 5');
  expect(text).toContain(
    'suitegraph_gateway_subgraph_failures_total{subgraph="accounts",reason="unavailable"} 15',
  );
  expect(text).toContain('suitegraph_gateway_subgraph_circuit_state{subgraph="accounts"} 2');
  expect(text).toContain('suitegraph_gateway_subgraph_circuit_state{subgraph="mail"} 0');
});

it('headers of a request go on as the rules say', async () => {
  const subgraph = await RawSubgraph.start(answering(200, '{"data":{"whoami":"x"}}'));
  const rules = { all: [{ propagate: { named: 'x-request-id' } }] };
  const world = await gatewayTo(subgraph.url, {
    headerRules: loadHeaderRules(JSON.stringify(rules), {}),
  });
  const { body } = await world.post(
    { query: '{whoami}' },
    { 'x-request-id': 'r1', 'x-other': '1', 'x-suitegraph-assertion': 'forged' },
  );
  expect(body).toEqual({ data: { whoami: 'x' } });
  expect(subgraph.headers[0]).toMatchObject({ 'x-request-id': 'r1' });
  expect(subgraph.headers[0]).not.toHaveProperty('x-other');
  expect(subgraph.headers[0]?.['x-suitegraph-assertion']).not.toBe('forged');
});

it('callers with other forwarded headers do not share an answer', async () => {
  const subgraph = await RawSubgraph.start(({ headers }, response) => {
    const data = { whoami: headers['x-who'] };
    setTimeout(() => response.end(JSON.stringify({ data })), 100);
  });
  const rules = { all: [{ propagate: { named: 'x-who' } }] };
  const headerRules = loadHeaderRules(JSON.stringify(rules), {});
  const world = await gatewayTo(subgraph.url, { headerRules, shareQueries: true });
  const ask = (who: string) => world.post({ query: '{whoami}' }, { 'x-who': who });
  const answers = await Promise.all([ask('a'), ask('b'), ask('a')]);
  expect(answers.map(({ body }) => body.data.whoami)).toEqual(['a', 'b', 'a']);
  expect(subgraph.requests).toBe(2);
});

describe('settings', () => {
  it('are read from the environment', () => {
    const settings = gatewaySettings(
      loadSettings(gatewayEnvironment, {
        SUBGRAPH_TIMEOUT_SECONDS: '4',
        SUBGRAPH_TIMEOUTS: 'mail=0.5, shop=30',
        SUBGRAPH_CONNECTIONS: '8',
        SUBGRAPH_QUEUE: '10',
        SUBGRAPH_RETRIES: '0',
        SUBGRAPH_CIRCUIT_BREAKER: 'off',
        SUBGRAPH_HTTP2: 'shop',
      }),
    );
    expect(transportOptions({ name: 'mail' }, settings)).toMatchObject({
      deadlineMs: 500,
      connections: 8,
      maxQueued: 10,
      retry: { retries: 0 },
      circuit: { failureRate: Infinity },
      http2: false,
    });
    expect(transportOptions({ name: 'shop' }, settings)).toMatchObject({
      deadlineMs: 30_000,
      http2: true,
    });
    expect(transportOptions({ name: 'other' }, settings).deadlineMs).toBe(4_000);
    const own = { deadlineMs: 7, connections: 1, http2: false, ca: 'pem' };
    expect(transportOptions({ name: 'shop', http: own }, settings)).toMatchObject(own);
  });

  it.each(['mail', 'mail=soon', 'mail=0', 'mail=-1', 'mail='])(
    'refuse SUBGRAPH_TIMEOUTS=%s',
    (SUBGRAPH_TIMEOUTS) => {
      expect(() => loadSettings(gatewayEnvironment, { SUBGRAPH_TIMEOUTS })).toThrow(
        'SUBGRAPH_TIMEOUTS: must be name=',
      );
    },
  );
});
