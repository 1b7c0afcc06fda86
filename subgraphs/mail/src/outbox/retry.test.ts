import { retryDelay } from './retry';

describe('retryDelay', () => {
  it('doubles, with jitter, up to four hours', () => {
    expect([1, 2, 3, 30].map((attempts) => retryDelay(attempts, 0, 0.5))).toEqual([
      30_000, 60_000, 120_000, 14_400_000,
    ]);
    expect([retryDelay(1, 0, 0), retryDelay(1, 0, 1)]).toEqual([22_500, 37_500]);
  });

  it('gives up after five days', () => {
    expect(retryDelay(3, 5 * 86_400_000)).toBeNull();
  });
});
