import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SILENT, World } from '../fixtures/world';

describe('readiness', () => {
  let world: World;
  afterEach(() => world.close());

  /** The names of the checks that fail. */
  const failing = async (mode: 'all' | 'any' | 'none'): Promise<string[]> => {
    const checks = Object.entries(world.gateway.readiness(mode));
    const outcomes = await Promise.allSettled(checks.map(([, check]) => check()));
    return checks.flatMap(([name], n) => (outcomes[n]?.status === 'rejected' ? [name] : []));
  };

  it('asks each subgraph that runs apart, under its name', async () => {
    world = await World.start({ apart: true });
    expect(Object.keys(world.gateway.readiness('all')).sort()).toEqual([
      ...['accounts', 'calendar', 'mail'],
    ]);
    expect(await failing('all')).toEqual([]);
    await world.server('mail').close();
    // What was asked a moment ago is not asked again.
    expect(await failing('all')).toEqual([]);
  });

  it('tells which do not answer, all of them or any', async () => {
    world = await World.start({ apart: true });
    await world.server('mail').close();
    expect(await failing('all')).toEqual(['mail']);
    expect(await failing('any')).toEqual([]);
    expect(await failing('none')).toEqual([]);
    await world.server('accounts').close();
    await world.server('calendar').close();
  });

  it('fails for a subgraph that takes too long, within two seconds', async () => {
    const mute = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const url = `http://127.0.0.1:${String((mute.address() as AddressInfo).port)}/graphql`;
    world = await World.start({ apart: true });
    const sdl = world.gateway.graph.supergraphSdl;
    await world.close();
    world = await World.start({
      gateway: {
        log: SILENT,
        supergraphSdl: sdl,
        subgraphs: ['accounts', 'mail', 'calendar'].map((name) => ({ name, url })),
      },
    });
    const startedAt = performance.now();
    expect(await failing('any')).toEqual(['subgraphs']);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    mute.closeAllConnections();
    mute.close();
  });

  it('asks nobody for subgraphs in process', async () => {
    world = await World.start();
    expect(world.gateway.readiness('all')).toEqual({});
    expect(world.gateway.readiness('any')).toEqual({});
  });
});
