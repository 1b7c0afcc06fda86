import { setTimeout as sleep } from 'node:timers/promises';
import { SILENT, World } from '../fixtures/world';
import { wideQuery, wideSupergraph } from '../fixtures/wide-graph';
import { DEFAULT_SETTINGS, type GatewaySettings } from '../../src';

const TYPES = 6;
const SDL = wideSupergraph(TYPES);
const { planner, planning } = DEFAULT_SETTINGS;
// Planned in about a second.
const LARGE = wideQuery(TYPES, 2);

describe('planning', () => {
  let world: World;
  afterEach(() => world.close());

  const start = (settings: Partial<GatewaySettings> = {}) =>
    World.start({ settings, gateway: { subgraphs: [], supergraphSdl: SDL } });

  const codeOf = async (query: string): Promise<[number, string]> => {
    const { status, body } = await world.run(query);
    return [status, body.errors?.[0]?.extensions?.code];
  };

  /** How long small known queries take, in milliseconds, while `work` is done. */
  const latencies = async (work: Promise<unknown>): Promise<number[]> => {
    const caller = { principal: null, trace: { traceId: 't', spanId: 's', sampled: false } };
    const state = { working: true };
    void work.finally(() => (state.working = false));
    const taken: number[] = [];
    while (state.working) {
      const due = performance.now() + 2;
      await sleep(2);
      await world.gateway.execute({ query: '{ __typename }' }, { ...caller, client: {} });
      taken.push(performance.now() - due);
    }
    return taken.sort((a, b) => a - b);
  };

  const whileLargeIsPlanned = async (thread: boolean) => {
    world = await start({ planning: { ...planning, thread } });
    world.gateway.startPlanning();
    await world.run('{ __typename }');
    await sleep(thread ? 2_500 : 0);
    const startedAt = performance.now();
    const taken = await latencies(world.run(LARGE));
    // Shares of the time that planning takes: a machine with other work makes both longer.
    const total = performance.now() - startedAt;
    const p99 = taken[Math.floor(taken.length * 0.99)] ?? total;
    return { p99: p99 / total, longest: (taken.at(-1) ?? total) / total };
  };

  it('keeps no other request waiting', async () => {
    expect((await whileLargeIsPlanned(true)).p99).toBeLessThan(0.1);
  });

  it('would keep them all waiting without its thread', async () => {
    expect((await whileLargeIsPlanned(false)).longest).toBeGreaterThan(0.3);
  });

  it('is done once for requests that come at the same time', async () => {
    world = await start();
    const answers = await Promise.all([1, 2, 3, 4].map(() => world.run(LARGE)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const before = performance.now();
    await world.run(LARGE);
    expect(performance.now() - before).toBeLessThan(300);
  });

  it('refuses what has too many ways through the subgraphs, with or without a thread', async () => {
    for (const thread of [true, false]) {
      world = await start({ planning: { ...planning, thread } });
      expect(await codeOf(wideQuery(TYPES, 3))).toEqual([400, 'OPERATION_TOO_COMPLEX']);
      expect(await codeOf(wideQuery(TYPES, 3))).toEqual([400, 'OPERATION_TOO_COMPLEX']);
      if (thread) await world.close();
    }
  });

  it('refuses what takes longer than its deadline, and remembers that', async () => {
    let given = 0;
    const log = {
      ...SILENT,
      warn: (_: object, message: string) => (given += Number(message === 'planning took too long')),
    };
    world = await World.start({
      settings: {
        planner: { ...planner, maxEvaluatedPlans: 10_000, pathsLimit: 100_000_000 },
        planning: { ...planning, deadlineMs: 500 },
      },
      gateway: { subgraphs: [], supergraphSdl: SDL, log },
    });
    const query = wideQuery(TYPES, 3);
    expect(await codeOf(query)).toEqual([400, 'OPERATION_TOO_COMPLEX']);
    const before = performance.now();
    expect(await codeOf(query)).toEqual([400, 'OPERATION_TOO_COMPLEX']);
    expect(performance.now() - before).toBeLessThan(200);
    expect(given).toBe(1);
  });

  it('refuses with 503 what would have to wait in too long a queue', async () => {
    world = await start({ planning: { ...planning, queued: 1 } });
    const many = [1, 2, 3, 4].map((n) => world.run(`${LARGE} # ${String(n)}`));
    const answers = await Promise.all(many);
    const refused = answers.filter(({ status }) => status === 503);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.body.errors[0].extensions).toMatchObject({
      code: 'PLANNING_UNAVAILABLE',
      retryAfter: 2,
    });
    expect(refused[0]?.headers.get('retry-after')).toBe('2');
    expect((await world.run(`${LARGE} # 4`)).status).toBe(200);
  });
});

describe('@defer', () => {
  let world: World;
  afterEach(() => world.close());
  const query =
    'query($on: Boolean = true) { whoami ... @defer(if: $on) { messages { from { ...Busy @defer } } } } fragment Busy on User { busy }';

  it('is in the schema, and answered in one piece for who takes no parts', async () => {
    world = await World.start();
    const { body } = await world.run(query);
    expect(body.data).toEqual({
      whoami: 'alice',
      messages: [1, 2, 3].map(() => ({ from: { busy: 'busy of alice for alice' } })),
    });
    const directives = await world.run('{ __schema { directives { name } } }');
    expect(JSON.stringify(directives.body)).toContain('"defer"');
  });

  it('is unknown where it is switched off', async () => {
    world = await World.start({ settings: { planner: { ...planner, defer: false } } });
    const { body } = await world.run(query);
    expect(body.errors[0].message).toContain('Unknown directive "@defer"');
  });
});
