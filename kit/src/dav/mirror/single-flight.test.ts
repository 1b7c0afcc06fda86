import { setTimeout as sleep } from 'node:timers/promises';
import { doneWithin, SingleFlight } from './single-flight';

it('does work once for all who ask while it is under way, and again afterwards', async () => {
  const flights = new SingleFlight();
  let times = 0;
  const work = async (): Promise<void> => {
    times += 1;
    await sleep(5);
  };
  await Promise.all([flights.run('a', work), flights.run('a', work), flights.run('b', work)]);
  expect(times).toBe(2);
  await flights.run('a', work);
  expect(times).toBe(3);
});

it('forgets work that failed', async () => {
  const flights = new SingleFlight();
  await expect(flights.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(flights.run('a', () => Promise.resolve())).resolves.toBeUndefined();
});

it('waits no longer than it may', async () => {
  await expect(
    doneWithin(
      sleep(200).then(() => undefined),
      5,
    ),
  ).resolves.toBe(false);
  await expect(doneWithin(Promise.resolve(), 50)).resolves.toBe(true);
  await expect(doneWithin(Promise.reject(new Error('no')), 50)).rejects.toThrow('no');
});
