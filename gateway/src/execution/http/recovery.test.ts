import { setTimeout as sleep } from 'node:timers/promises';
import {
  closeAll,
  QUERY,
  RawSubgraph,
  scopeOf,
  transportTo,
} from '../../../test/fixtures/raw-subgraph';

afterEach(closeAll);

const CLIENTS = 20;

it('a subgraph that dies under load fails fast, and is back soon after its restart', async () => {
  const subgraph = await RawSubgraph.start();
  const { port } = subgraph;
  const { transport, recorded } = transportTo(subgraph.url);
  const outcomes: { readonly at: number; readonly took: number; readonly ok: boolean }[] = [];
  let running = true;
  const client = async (): Promise<void> => {
    while (running) {
      const startedAt = performance.now();
      const sent = transport.send({ fetch: QUERY, variablesText: '{}' }, scopeOf());
      const ok = await sent.then(
        () => true,
        () => false,
      );
      outcomes.push({ at: startedAt, took: performance.now() - startedAt, ok });
      await sleep(2);
    }
  };
  const clients = Array.from({ length: CLIENTS }, client);
  while (outcomes.length < 300) await sleep(10);
  const died = performance.now();
  await subgraph.close();
  await sleep(1_500);
  const attemptsWhileDead = recorded.retries;
  const restarted = performance.now();
  await subgraph.listen(port);
  await sleep(2_500);
  running = false;
  await Promise.all(clients);

  const before = outcomes.filter(({ at, took }) => at + took < died);
  expect(before.every(({ ok }) => ok)).toBe(true);

  const dead = outcomes.filter(({ at }) => at > died && at < restarted - 100);
  expect(dead.length).toBeGreaterThan(200);
  const slow = dead.filter(({ took }) => took > 50);
  expect(slow.length / dead.length).toBeLessThan(0.05);
  expect(attemptsWhileDead).toBeLessThan(100);

  const firstSuccess = outcomes.find(({ at, ok }) => ok && at > restarted);
  expect(firstSuccess?.at).toBeLessThan(restarted + 2_000);
  const recovered = outcomes.filter(({ at }) => at > (firstSuccess?.at ?? Infinity) + 100);
  expect(recovered.length).toBeGreaterThan(50);
  expect(recovered.every(({ ok }) => ok)).toBe(true);
  expect(recorded.states.at(-1)).toBe('closed');
});

it('a restart while nobody asks goes unnoticed', async () => {
  const subgraph = await RawSubgraph.start();
  const { port } = subgraph;
  const { transport, recorded } = transportTo(subgraph.url);
  const request = { fetch: QUERY, variablesText: '{}' };
  await Promise.all(Array.from({ length: 5 }, () => transport.send(request, scopeOf())));
  await subgraph.close();
  await subgraph.listen(port);
  await Promise.all(Array.from({ length: 5 }, () => transport.send(request, scopeOf())));
  expect(recorded.failures).toEqual([]);
});
