import { RetrySchedule } from './retry-schedule';

describe('RetrySchedule', () => {
  let now = 1_000;
  beforeEach(() => (now = 1_000));
  const schedule = (limits = { attempts: 5, withinMs: 15_000 }) =>
    new RetrySchedule(limits, () => now);

  it('backs off with jitter, five times within its time', () => {
    const retries = schedule();
    const delays: (number | undefined)[] = [];
    for (let n = 0; n < 6; n++) {
      const delay = retries.next();
      delays.push(delay);
      now += delay ?? 0;
    }
    expect(delays[5]).toBeUndefined();
    delays.slice(0, 5).forEach((delay, n) => {
      expect(delay).toBeGreaterThanOrEqual(50 * 3 ** n);
      expect(delay).toBeLessThanOrEqual(100 * 3 ** n);
    });
    expect(now - 1_000).toBeLessThanOrEqual(15_000);
  });

  it('gives up when its time is over, however few attempts it made', () => {
    const retries = schedule();
    expect(retries.next()).toBeDefined();
    now += 15_000;
    expect(retries.next()).toBeUndefined();
  });

  it('does not begin anew for a stream that opens and breaks at once', () => {
    const retries = schedule({ attempts: 2, withinMs: 15_000 });
    for (let n = 0; n < 2; n++) {
      expect(retries.next()).toBeDefined();
      retries.opened();
      now += 100;
    }
    expect(retries.next()).toBeUndefined();
  });

  it('begins anew after an event, or after the stream held for long', () => {
    const retries = schedule({ attempts: 1, withinMs: 15_000 });
    expect(retries.next()).toBeDefined();
    retries.proved();
    expect(retries.next()).toBeDefined();
    retries.opened();
    now += 60_000;
    expect(retries.next()).toBeDefined();
    expect(retries.next()).toBeUndefined();
  });
});
