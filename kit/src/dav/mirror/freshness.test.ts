import { setTimeout as sleep } from 'node:timers/promises';
import { isCurrent, isOverdue, waitForLooks } from './freshness';

const slow = (): Promise<void> => sleep(400).then(() => undefined);
const ago = (milliseconds: number): Date => new Date(Date.now() - milliseconds);

async function waited(looks: Parameters<typeof waitForLooks>[0], waitMs: number): Promise<number> {
  const began = performance.now();
  await waitForLooks(looks, { waitMs });
  return performance.now() - began;
}

it('waits a moment for a server whose mirror is current, and longer for one nobody has looked at', async () => {
  expect(await waited([{ current: true, done: slow() }], 10)).toBeLessThan(300);
  expect(await waited([{ current: false, done: slow() }], 10)).toBeGreaterThan(350);
  const both = [
    { current: true, done: sleep(5_000, undefined, { ref: false }) },
    { current: false, done: slow() },
  ];
  const time = await waited(both, 10);
  expect(time).toBeGreaterThan(350);
  expect(time).toBeLessThan(2_000);
});

it('does not wait when nothing is due, and tells of what failed at once', async () => {
  expect(await waited([], 10_000)).toBeLessThan(300);
  const failing = [{ current: true, done: Promise.reject(new Error('no')) }];
  await expect(waitForLooks(failing, { waitMs: 50 })).rejects.toThrow('no');
});

it('takes a mirror for current within the poll interval, and for overdue some time after it', () => {
  const times = { pollMs: 60_000 };
  expect([null, ago(1_000), ago(61_000)].map((at) => isCurrent(at, times))).toEqual([
    false,
    true,
    false,
  ]);
  expect([ago(61_000), ago(70_000)].map((at) => isOverdue(at, times))).toEqual([false, true]);
});
