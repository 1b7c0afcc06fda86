import { stateAfter, syncDelay } from './back-off';
import { Slots } from './slots';

describe('the wait after a failure', () => {
  it('doubles up to half an hour', () => {
    expect(syncDelay('CONNECT', 0, 1)).toBe(5_000);
    expect(syncDelay('CONNECT', 3, 1)).toBe(40_000);
    expect(syncDelay('CONNECT', 50, 1)).toBe(30 * 60_000);
  });

  it('is spread, and longer after a refused login', () => {
    expect(syncDelay('CONNECT', 0, 0)).toBe(2_500);
    expect(syncDelay('AUTH', 0, 1)).toBe(60_000);
    expect([stateAfter('AUTH'), stateAfter('TIMEOUT')]).toEqual(['AUTH_ERROR', 'CONNECT_ERROR']);
  });
});

describe('slots', () => {
  it('let so many in at a time, and go on after a failure', async () => {
    const slots = new Slots(2);
    let running = 0;
    let most = 0;
    const work = async (fail: boolean): Promise<void> => {
      most = Math.max(most, (running += 1));
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
      if (fail) throw new Error('no');
    };
    const all = [true, false, true, false, false].map((fail) => slots.run(() => work(fail)));
    const outcomes = await Promise.allSettled(all);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(2);
    expect(most).toBe(2);
  });
});
