import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  answering,
  answerOk,
  closeAll,
  MUTATION,
  RawSubgraph,
  scopeOf,
  transportTo,
} from '../../../test/fixtures/raw-subgraph';
import { CircuitBreaker, type CircuitState, type Verdict } from './circuit-breaker';

const OPTIONS = { failureRate: 0.5, minRequests: 4, windowMs: 10_000, openMs: 1_000 };

/** A breaker on a clock of its own. */
function breakerAt(start = 5_000) {
  const clock = { now: start };
  const states: CircuitState[] = [];
  const breaker = new CircuitBreaker(OPTIONS, {
    now: () => clock.now,
    onChange: (state) => states.push(state),
  });
  const sendAll = (...verdicts: Verdict[]): void => {
    for (const verdict of verdicts) {
      const permit = breaker.enter();
      if (permit) breaker.settle(permit, verdict);
    }
  };
  return { clock, states, breaker, sendAll };
}

describe('CircuitBreaker', () => {
  it('opens when the share of failures is reached', () => {
    const { breaker, states, sendAll } = breakerAt();
    sendAll('failure', 'success', 'success');
    expect(breaker.enter()).toBeDefined();
    sendAll('failure');
    expect(breaker.enter()).toBeUndefined();
    expect(states).toEqual(['open']);
  });

  it('stays closed below the least number of requests, and below the share', () => {
    const few = breakerAt();
    few.sendAll('failure', 'failure', 'failure');
    const mostlyWell = breakerAt();
    mostlyWell.sendAll('success', 'success', 'success', 'failure', 'failure');
    expect([few.breaker.enter(), mostlyWell.breaker.enter()]).not.toContain(undefined);
  });

  it('opens after failures in a row, however well it went before', () => {
    const { breaker, sendAll } = breakerAt();
    sendAll(...Array.from({ length: 100 }, () => 'success' as const));
    sendAll('failure', 'failure', 'failure', 'success', 'failure', 'failure', 'failure');
    expect(breaker.enter()).toBeDefined();
    sendAll('failure');
    expect(breaker.enter()).toBeUndefined();
  });

  it('does not count what tells nothing', () => {
    const { breaker, sendAll } = breakerAt();
    sendAll('failure', 'failure', 'failure', 'none', 'none');
    expect(breaker.enter()).toBeDefined();
  });

  it('forgets what is older than its window', () => {
    const { breaker, clock, sendAll } = breakerAt();
    sendAll('failure', 'failure', 'failure', 'success');
    clock.now += 10_001;
    sendAll('failure');
    expect(breaker.enter()).toBeDefined();
    clock.now += 5_000;
    sendAll('failure', 'failure', 'failure');
    expect(breaker.enter()).toBeUndefined();
  });

  it('lets one request try, and closes when that succeeds', () => {
    const { breaker, clock, states, sendAll } = breakerAt();
    sendAll('failure', 'failure', 'failure', 'failure');
    clock.now += 999;
    expect(breaker.enter()).toBeUndefined();
    clock.now += 1;
    const probe = breaker.enter();
    expect(probe).toBeDefined();
    expect(breaker.enter()).toBeUndefined();
    if (probe) breaker.settle(probe, 'success');
    expect(breaker.enter()).toBeDefined();
    expect(states).toEqual(['open', 'half-open', 'closed']);
  });

  it('opens again when the one that tried fails', () => {
    const { breaker, clock, states, sendAll } = breakerAt();
    sendAll('failure', 'failure', 'failure', 'failure');
    clock.now += 1_000;
    sendAll('failure');
    expect(breaker.enter()).toBeUndefined();
    clock.now += 999;
    expect(breaker.enter()).toBeUndefined();
    expect(states).toEqual(['open', 'half-open', 'open']);
  });

  it('lets another try when the first told nothing', () => {
    const { breaker, clock, sendAll } = breakerAt();
    sendAll('failure', 'failure', 'failure', 'failure');
    clock.now += 1_000;
    sendAll('none');
    expect(breaker.enter()).toBeDefined();
  });

  it('does not listen to what was sent before it changed', () => {
    const { breaker, clock, sendAll } = breakerAt();
    const early = breaker.enter();
    sendAll('failure', 'failure', 'failure', 'failure');
    clock.now += 1_000;
    const probe = breaker.enter();
    if (early) breaker.settle(early, 'success');
    expect(breaker.enter()).toBeUndefined();
    if (probe) breaker.settle(probe, 'failure');
    expect(breaker.enter()).toBeUndefined();
  });
});

describe('a subgraph', () => {
  afterEach(closeAll);

  const request = { fetch: MUTATION, variablesText: '{}' };
  const circuit = { failureRate: 0.5, minRequests: 10, windowMs: 10_000, openMs: 200 };

  it('that fails is left alone, and asked again after a while', async () => {
    let answer: RequestListener = answering(500, '');
    const subgraph = await RawSubgraph.start((...exchange) => answer(...exchange));
    const { transport, recorded } = transportTo(subgraph.url, { circuit });
    for (let count = 0; count < 50; count += 1) {
      await transport.send(request, scopeOf()).catch(() => undefined);
    }
    expect(subgraph.requests).toBe(10);
    expect(recorded.failures.filter((it) => it === 'circuit-open')).toHaveLength(40);
    await expect(transport.send(request, scopeOf())).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      retriable: true,
    });
    await sleep(220);
    const probing = Array.from({ length: 10 }, () => transport.send(request, scopeOf()));
    await Promise.allSettled(probing);
    expect(subgraph.requests).toBe(11);
    answer = answerOk;
    await sleep(220);
    await transport.send(request, scopeOf());
    const after = Array.from({ length: 10 }, () => transport.send(request, scopeOf()));
    await Promise.all(after);
    expect(subgraph.requests).toBe(22);
    expect(recorded.states).toEqual([
      ...['closed', 'open', 'half-open', 'open', 'half-open', 'closed'],
    ]);
  });

  it.each<[string, RequestListener]>([
    ['GraphQL errors', answering(200, '{"errors":[{"message":"no"}]}')],
    ['GraphQL errors with status 500', answering(500, '{"errors":[{"message":"no"}]}')],
    ['GraphQL errors with status 400', answering(400, '{"errors":[{"message":"no"}]}')],
    ['status 404', answering(404, '')],
    ['status 429', answering(429, '')],
    ['status 401', answering(401, '')],
    ['too long an answer', answering(200, '{"data":{}}'.padEnd(200_000))],
  ])('is asked on after %s', async (_what, answer) => {
    const subgraph = await RawSubgraph.start(answer);
    const { transport, recorded } = transportTo(subgraph.url, { circuit });
    for (let count = 0; count < 30; count += 1) {
      await transport.send(request, scopeOf()).catch(() => undefined);
    }
    expect(subgraph.requests).toBe(30);
    expect(recorded.states).toEqual(['closed']);
  });

  it('is asked on after callers who left', async () => {
    const subgraph = await RawSubgraph.start(() => undefined);
    const { transport, recorded } = transportTo(subgraph.url, { circuit });
    for (let count = 0; count < 15; count += 1) {
      const signal = AbortSignal.timeout(5);
      await transport.send(request, scopeOf({ signal })).catch(() => undefined);
    }
    expect(recorded.states).toEqual(['closed']);
  });
});
