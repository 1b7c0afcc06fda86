import type { RequestListener } from 'node:http';
import {
  answering,
  answerOk,
  closeAll,
  inTurn,
  MUTATION,
  QUERY,
  RawSubgraph,
  scopeOf,
  transportTo,
} from '../../../test/fixtures/raw-subgraph';
import { DEFAULT_CIRCUIT } from './circuit-breaker';
import { DEFAULT_RETRIES, parseRetryAfter, RetryPolicy } from './retry-policy';
import { UpstreamError } from './upstream-error';

afterEach(closeAll);

const request = { fetch: QUERY, variablesText: '{}' };
const reset: RequestListener = ({ socket }) => socket.destroy();
const firstPauseMs = 5;

describe('a query', () => {
  it.each<[string, RequestListener]>([
    ['429', answering(429, 'slow down')],
    ['502', answering(502, '<html>')],
    ['503', answering(503, '')],
    ['504', answering(504, '')],
    ['503 with a GraphQL answer', answering(503, '{"errors":[{"message":"later"}]}')],
    ['a reset', reset],
  ])('is sent again after %s', async (_what, failing) => {
    const subgraph = await RawSubgraph.start(inTurn(failing, failing, answerOk));
    const { transport, recorded } = transportTo(subgraph.url);
    const reply = await transport.send(request, scopeOf());
    expect(reply.take()).toEqual({ data: { ok: true } });
    expect(subgraph.requests).toBe(3);
    expect(recorded).toMatchObject({ retries: 2, failures: [] });
  });

  it.each<[string, RequestListener]>([
    ['400', answering(400, '{"errors":[{"message":"no"}]}')],
    ['500', answering(500, '{"errors":[{"message":"no"}]}')],
    ['GraphQL errors', answering(200, '{"errors":[{"message":"no"}],"data":null}')],
  ])('is not sent again after %s', async (_what, answer) => {
    const subgraph = await RawSubgraph.start(answer);
    const { transport } = transportTo(subgraph.url);
    const reply = await transport.send(request, scopeOf());
    expect(reply.take().errors).toEqual([{ message: 'no' }]);
    expect(subgraph.requests).toBe(1);
  });

  it('is sent again when nobody listened at first', async () => {
    const subgraph = await RawSubgraph.start();
    const { port, url } = subgraph;
    await subgraph.close();
    const retry = { ...DEFAULT_RETRIES, retries: 10, firstPauseMs: 40 };
    const { transport } = transportTo(url, { retry });
    const sent = transport.send(request, scopeOf());
    await new Promise((resolve) => setTimeout(resolve, 60));
    await subgraph.listen(port);
    await expect(sent).resolves.toBeDefined();
  });

  it('is sent so often and no more', async () => {
    const subgraph = await RawSubgraph.start(answering(503, ''));
    const retry = { ...DEFAULT_RETRIES, retries: 3, firstPauseMs };
    const { transport, recorded } = transportTo(subgraph.url, { retry });
    await expect(transport.send(request, scopeOf())).rejects.toMatchObject({
      failure: 'unavailable',
    });
    expect(subgraph.requests).toBe(4);
    expect(recorded).toMatchObject({ retries: 3, failures: ['unavailable'] });
  });

  it('has the last GraphQL answer, whatever its status', async () => {
    const subgraph = await RawSubgraph.start(answering(503, '{"errors":[{"message":"later"}]}'));
    const { transport, recorded } = transportTo(subgraph.url);
    const reply = await transport.send(request, scopeOf());
    expect(reply.take()).toEqual({ errors: [{ message: 'later' }] });
    expect(subgraph.requests).toBe(3);
    expect(recorded.failures).toEqual([]);
  });

  it('waits as long as it is asked to', async () => {
    const busy = answering(429, '', { 'retry-after': '1' });
    const subgraph = await RawSubgraph.start(inTurn(busy, answerOk));
    const { transport } = transportTo(subgraph.url, { deadlineMs: 3_000 });
    const startedAt = performance.now();
    await transport.send(request, scopeOf());
    const took = performance.now() - startedAt;
    expect(took).toBeGreaterThan(950);
    expect(took).toBeLessThan(1_400);
  });

  it('does not wait past its deadline', async () => {
    const busy = answering(503, '', { 'retry-after': '60' });
    const subgraph = await RawSubgraph.start(inTurn(busy, answerOk));
    const { transport } = transportTo(subgraph.url, { deadlineMs: 2_000 });
    const startedAt = performance.now();
    await expect(transport.send(request, scopeOf())).rejects.toMatchObject({
      failure: 'unavailable',
    });
    expect(performance.now() - startedAt).toBeLessThan(300);
    expect(subgraph.requests).toBe(1);
  });

  it('ends with its caller while it waits', async () => {
    const subgraph = await RawSubgraph.start(answering(503, '', { 'retry-after': '1' }));
    const { transport } = transportTo(subgraph.url);
    const leaving = new AbortController();
    const sent = transport.send(request, scopeOf({ signal: leaving.signal }));
    setTimeout(() => leaving.abort(new Error('left')), 50);
    await expect(sent).rejects.toThrow('left');
    expect(subgraph.requests).toBe(1);
  });
});

describe('a mutation', () => {
  it.each<[string, RequestListener, string]>([
    ['503', answering(503, ''), 'unavailable'],
    ['429', answering(429, ''), 'busy'],
    ['a reset', reset, 'reset'],
  ])('is never sent again: %s', async (_what, answer, failure) => {
    const subgraph = await RawSubgraph.start(answer);
    const { transport, recorded } = transportTo(subgraph.url);
    const sent = transport.send({ ...request, fetch: MUTATION }, scopeOf());
    await expect(sent).rejects.toMatchObject({ failure });
    expect(subgraph.requests).toBe(1);
    expect(recorded.retries).toBe(0);
  });
});

it('a dead subgraph gets a fifth more requests, not three times as many', async () => {
  const subgraph = await RawSubgraph.start(answering(503, ''));
  const circuit = { ...DEFAULT_CIRCUIT, failureRate: Infinity };
  const { transport } = transportTo(subgraph.url, { circuit });
  for (let round = 0; round < 20; round += 1) {
    const sent = Array.from({ length: 10 }, () => transport.send(request, scopeOf()));
    await Promise.allSettled(sent);
  }
  expect(subgraph.requests).toBeGreaterThan(200);
  expect(subgraph.requests).toBeLessThanOrEqual(240);
});

describe('RetryPolicy', () => {
  const unavailable = new UpstreamError('unavailable', 'status 503');
  const options = { ...DEFAULT_RETRIES, retries: 9, firstPauseMs: 100, longestPauseMs: 500 };

  it('doubles the longest pause up to a bound', () => {
    const policy = new RetryPolicy(options, { random: () => 1 });
    const pauses = [1, 2, 3, 4, 5].map((attempts) => policy.pauseAfter(unavailable, attempts, 1e4));
    expect(pauses).toEqual([100, 200, 400, 500, 500]);
  });

  it('spreads pauses from zero on', () => {
    const policy = new RetryPolicy(options, { random: () => 0 });
    expect(policy.pauseAfter(unavailable, 3, 1e4)).toBe(0);
  });

  it('allows more once requests have come', () => {
    let now = 1e6;
    const policy = new RetryPolicy(options, { now: () => now });
    const allowed = (): number => {
      let count = 0;
      while (policy.pauseAfter(unavailable, 1, 1e4) !== undefined) count += 1;
      return count;
    };
    expect(allowed()).toBe(5);
    for (let count = 0; count < 100; count += 1) policy.requested();
    expect(allowed()).toBe(15);
    now += 11_000;
    expect(allowed()).toBe(5);
  });

  it('leaves alone what no other attempt would change', () => {
    const policy = new RetryPolicy(options);
    expect(policy.pauseAfter(new UpstreamError('not-graphql', ''), 1, 1e4)).toBeUndefined();
    expect(policy.pauseAfter(new UpstreamError('circuit-open', ''), 1, 1e4)).toBeUndefined();
  });
});

it.each([
  ['2', 2_000],
  ['0', 0],
  ['Wed, 21 Oct 2015 07:28:05 GMT', 5_000],
  ['Wed, 21 Oct 2015 07:00:00 GMT', 0],
  ['soon', undefined],
  [undefined, undefined],
])('Retry-After %s is %s ms', (value, expected) => {
  const now = Date.parse('Wed, 21 Oct 2015 07:28:00 GMT');
  expect(parseRetryAfter(value, now)).toBe(expected);
});
