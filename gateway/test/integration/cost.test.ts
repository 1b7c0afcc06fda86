import type { GatewaySettings } from '../../src';
import { guardedSubgraphs } from '../fixtures/guarded-subgraphs';
import { World } from '../fixtures/world';

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

async function start(cost: Partial<GatewaySettings['cost']> = {}): Promise<World> {
  const world = await World.start({
    settings: { cost: { listSize: 10, ...cost } },
    gateway: { subgraphs: guardedSubgraphs().map((local) => ({ name: local.name, local })) },
  });
  worlds.push(world);
  return world;
}

const extensions = { cost: true };

async function as(world: World, userId: string, body: object) {
  const token = await world.token({ userId });
  return world.post(body, { authorization: `Bearer ${token}` });
}

const LIST = 'query Q($first: Int) { posts(first: $first) { ... on PublicPost { title } } }';

describe('the cost of an operation', () => {
  it('is told when it is asked for', async () => {
    const world = await start();
    const query = '{ posts { id } dear }';
    const { body } = await as(world, 'alice', { query, extensions });
    expect(body.extensions).toEqual({ cost: { estimated: 60, actual: 52 } });
    expect((await as(world, 'alice', { query })).body.extensions).toBeUndefined();
  });

  it('depends on the variables', async () => {
    const world = await start();
    const costs = [];
    for (const first of [1, 3, 4]) {
      const { body } = await as(world, 'alice', { query: LIST, variables: { first }, extensions });
      costs.push(body.extensions.cost);
    }
    expect(costs).toEqual([
      { estimated: 1, actual: 1 },
      { estimated: 3, actual: 3 },
      { estimated: 4, actual: 4 },
    ]);
  });

  it('is told on a socket as well', async () => {
    const world = await start();
    const { value } = await world.socket().iterate({ query: '{ dear }', extensions }).next();
    expect(value).toEqual({
      data: { dear: 'dear' },
      extensions: { cost: { estimated: 50, actual: 50 } },
    });
  });
});

describe('the largest cost of an operation', () => {
  it('is kept, for every variables anew', async () => {
    const world = await start({ max: 20 });
    const ask = (first: number) => as(world, 'alice', { query: LIST, variables: { first } });
    expect((await ask(20)).status).toBe(200);
    const { status, body } = await ask(21);
    expect(status).toBe(400);
    expect(body.errors[0]).toMatchObject({
      message: 'The operation is too large: it is estimated to cost 21, at most 20 is accepted',
      extensions: { code: 'OPERATION_TOO_COMPLEX', cost: { estimated: 21, max: 20 } },
    });
  });

  it('is kept for subscriptions', async () => {
    const world = await start({ max: 0 });
    const stream = world.socket().iterate({ query: 'subscription { posted { text } }' });
    await expect(stream.next()).rejects.toMatchObject([
      { extensions: { code: 'OPERATION_TOO_COMPLEX' } },
    ]);
  });
});

describe('the budget of a client', () => {
  const budget = { capacity: 100, refillPerSecond: 0.01 };

  it('is spent, and is that of one user', async () => {
    const world = await start({ budget });
    const ask = (user: string) => as(world, user, { query: '{ dear }', extensions });
    expect((await ask('alice')).body.extensions.cost.remaining).toBe(50);
    expect((await ask('alice')).body.extensions.cost.remaining).toBe(0);
    const { status, headers, body } = await ask('alice');
    expect(status).toBe(429);
    const retryAfter = Number(headers.get('retry-after'));
    expect(retryAfter).toBeGreaterThan(4_900);
    expect(body.errors[0].extensions).toMatchObject({
      code: 'OPERATION_COST_EXCEEDED',
      cost: { estimated: 50, remaining: 0 },
      ...{ retriable: true, retryAfter },
    });
    expect((await ask('bob')).status).toBe(200);
  });

  it('says so with its status under application/json too', async () => {
    const world = await start({ budget: { capacity: 50, refillPerSecond: 0.01 } });
    const json = { accept: 'application/json' };
    expect((await world.post({ query: '{ dear }' }, json)).status).toBe(200);
    expect((await world.post({ query: '{ dear }' }, json)).status).toBe(429);
  });

  it('is that of the address for who has not signed in', async () => {
    const world = await start({ budget });
    await world.run('{ dear }', { scopes: null });
    await world.run('{ dear }', { scopes: null });
    expect((await world.run('{ dear }', { scopes: null })).status).toBe(429);
    expect((await world.run('{ dear }', { scopes: [] })).status).toBe(200);
  });

  it('gets back what an operation did not cost', async () => {
    const world = await start({ budget });
    // Estimated at a hundred, two objects in truth.
    const query = 'query Q { posts(first: 100, short: true) { id } }';
    const first = await as(world, 'alice', { query, extensions });
    expect(first.body.extensions.cost).toEqual({ estimated: 100, actual: 4, remaining: 96 });
    expect((await as(world, 'alice', { query: '{ dear }' })).status).toBe(200);
  });

  it('never holds an operation that costs more than all of it', async () => {
    const world = await start({ budget });
    const query = '{ posts(first: 101) { id } }';
    const { status, body } = await as(world, 'alice', { query });
    expect(status).toBe(400);
    expect(body.errors[0].extensions.code).toBe('OPERATION_TOO_COMPLEX');
  });

  it('is not spent on what authority denies', async () => {
    const world = await start({ budget });
    const query = '{ open ruled }';
    const { body } = await as(world, 'alice', { query, extensions });
    expect(body.extensions.cost).toEqual({ estimated: 0, actual: 0, remaining: 100 });
  });
});

describe('metrics of the cost', () => {
  it('tell what operations cost, and whose were refused', async () => {
    const world = await start({ max: 60, budget: { capacity: 100, refillPerSecond: 0.01 } });
    const named = (name: string) => ({ 'apollographql-client-name': name });
    await world.post({ query: 'query Q { posts(first: 30, short: true) { id } }' }, named('web'));
    await world.post({ query: '{ posts(first: 61) { id } }' }, named('web'));
    await world.post({ query: '{ dear dears: dear }' }, named('bad\tname'));
    await world.post({ query: '{ dear }' });
    await world.post({ query: '{ dear }' }, { 'graphql-client-name': 'app' });
    await world.post({ query: '{ dear }' }, { 'graphql-client-name': 'app' });
    const text = await world.metrics.registry.metrics();
    const refused = 'suitegraph_gateway_operations_refused_by_cost_total';
    expect(text).toContain(`${refused}{client="web",bound="operation"} 1`);
    expect(text).toContain(`${refused}{client="other",bound="operation"} 1`);
    expect(text).toContain(`${refused}{client="app",bound="budget"} 1`);
    expect(text).toContain('suitegraph_gateway_operation_cost_estimated_count 6');
    expect(text).toContain('suitegraph_gateway_operation_cost_actual_count 3');
  });

  it('name a hundred clients and no more', async () => {
    const world = await start({ max: 0 });
    for (let count = 0; count < 103; count += 1) {
      await world.post({ query: '{ dear }' }, { 'apollographql-client-name': `c${String(count)}` });
    }
    const text = await world.metrics.registry.metrics();
    expect(text).toContain('client="c99",bound="operation"} 1');
    expect(text).not.toContain('client="c100"');
    expect(text).toContain('client="other",bound="operation"} 3');
  });
});
