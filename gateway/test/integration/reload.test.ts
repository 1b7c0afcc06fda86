import { setTimeout as sleep } from 'node:timers/promises';
import { SupergraphError } from '../../src';
import { composeSubgraphs } from '../../src/planning/graph';
import { fixtureGraph } from '../fixtures/subgraphs';
import { World, type WorldOptions } from '../fixtures/world';

const WITH_ALL = composeSubgraphs(
  fixtureGraph().subgraphs.map((local) => ({ name: local.name, local })),
);
const without = (field: string) => WITH_ALL.replace(new RegExp(`^ +${field}.*$`, 'm'), '');
const WITHOUT_WHOAMI = without('whoami: String');
const version = (n: number) => `${WITH_ALL}\n# version ${String(n)}\n`;

/** A gateway that starts with all fields of the fixture, from a text of its own. */
const start = ({ gateway, ...options }: WorldOptions = {}) =>
  World.start({ ...options, gateway: { supergraphSdl: version(0), ...gateway } });

describe('a new supergraph', () => {
  let world: World;
  afterEach(() => world.close());

  it('takes the place of the one that served', async () => {
    world = await start({ gateway: { supergraphSdl: WITHOUT_WHOAMI } });
    const query = '{ whoami }';
    expect((await world.run(query)).body.errors[0].extensions.code).toBe(
      'GRAPHQL_VALIDATION_FAILED',
    );
    expect(await world.gateway.reload(WITH_ALL)).toBe('replaced');
    expect((await world.run(query)).body).toEqual({ data: { whoami: 'alice' } });
    expect(world.gateway.graph.supergraphSdl).toBe(WITH_ALL);
    expect(await world.gateway.reload(WITHOUT_WHOAMI)).toBe('replaced');
    expect((await world.run(query)).status).toBe(400);
    expect(await world.gateway.reload(WITHOUT_WHOAMI)).toBe('unchanged');
  });

  it.each([
    ['no GraphQL', 'type Query {'],
    ['no supergraph', 'type Query { a: Int }'],
    ['half a supergraph', WITH_ALL.slice(0, WITH_ALL.length / 2)],
    ['nothing', ''],
  ])('that is %s is refused, and nothing changes', async (_, text) => {
    world = await start();
    await expect(world.gateway.reload(text)).rejects.toThrow(SupergraphError);
    await expect(world.gateway.reload(text)).rejects.toThrow(/^The supergraph cannot be used: .+$/);
    expect((await world.run('{ whoami }')).body).toEqual({ data: { whoami: 'alice' } });
    expect(await world.metrics.registry.metrics()).toContain(
      'suitegraph_gateway_reload_failures_total 2',
    );
  });

  it('that has a subgraph nowhere is refused', async () => {
    world = await start({ apart: true });
    const nowhere = WITH_ALL.replaceAll('graph: MAIL', 'graph: POST').replace(
      'MAIL @join__graph(name: "mail", url: "local://mail")',
      'POST @join__graph(name: "post", url: "local://post")',
    );
    await expect(world.gateway.reload(nowhere)).rejects.toThrow(
      'The supergraph cannot be used: The subgraph "post" needs an http(s) or unix URL',
    );
    expect((await world.run('{ messages { id } }')).body.errors).toBeUndefined();
  });

  it('drops no request, however often it comes', async () => {
    world = await start({ apart: true });
    const query = '{ whoami messages { subject from { name busy } } }';
    const expected = (await world.run(query)).body;
    let running = true;
    let answered = 0;
    const ask = async (): Promise<void> => {
      while (running) {
        expect((await world.run(query)).body).toEqual(expected);
        answered += 1;
      }
    };
    const load = Promise.all([ask(), ask(), ask(), ask()]);
    for (let n = 1; n <= 25; n += 1) {
      void world.gateway.reload(version(n)).catch(() => (running = false));
      await sleep(100);
    }
    expect(await world.gateway.reload(version(99))).toBe('replaced');
    expect(running).toBe(true);
    // A busy machine takes longer for as many.
    while (answered <= 100) await sleep(10);
    running = false;
    await load;
    expect(answered).toBeGreaterThan(100);
  }, 20_000);

  it('lets a request under way end with the graph it began with', async () => {
    world = await start();
    const slow = world.run('{ slow whoami }');
    await sleep(100);
    await world.gateway.reload(WITHOUT_WHOAMI);
    expect((await world.run('{ whoami }')).status).toBe(400);
    expect((await slow).body).toEqual({ data: { slow: 'late', whoami: 'alice' } });
  });

  it('keeps the connections to the subgraphs it has in common with the last', async () => {
    world = await start({ apart: true });
    await world.run('{ whoami }');
    const accounts = world.server('accounts');
    const opened = accounts.connections();
    for (let n = 1; n <= 3; n += 1) {
      await world.gateway.reload(version(n));
      await world.run('{ whoami }');
    }
    // The first graph is closed by now.
    await sleep(700);
    await world.run('{ whoami }');
    expect(accounts.connections()).toBe(opened);
  });

  it('finds the operations planned that were used most', async () => {
    world = await start();
    const misses = async () =>
      Number(/cached_plans_misses (\d+)/.exec(await world.metrics.registry.metrics())?.[1]);
    const queries = ['{ whoami }', '{ messages { from { email } } }', '{ viewer { email } }'];
    for (const query of queries) await world.run(query);
    await world.run('{ viewer { email } }', { scopes: null });
    await world.gateway.reload(version(1));
    const before = await misses();
    for (const query of queries) await world.run(query);
    await world.run('{ viewer { email } }', { scopes: null });
    expect(await misses()).toBe(before);
  });
});
