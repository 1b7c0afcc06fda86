import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { openJobs, PermanentJobError, type Jobs } from '../../src/jobs';
import { createLogger } from '../../src/logging';
import { createTestDatabase, type TestDatabase } from '../../src/testing/database';

const log = createLogger({ name: 'test', level: 'silent' });

let database: TestDatabase;
let source: DataSource;
let jobs: Jobs;

beforeAll(async () => {
  database = await createTestDatabase();
  source = await new DataSource({ type: 'postgres', url: database.url }).initialize();
  jobs = await openJobs({ url: database.url, log });
});
afterAll(async () => {
  await jobs.close();
  await source.destroy();
  await database.drop();
});

async function eventually(condition: () => boolean | Promise<boolean>, timeoutMs = 15_000) {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('it did not happen in time');
    await sleep(10);
  }
}

const fast = { retryDelaySeconds: 1, retryDelayMaxSeconds: 1 };
const polling = { pollingSeconds: 0.5 };

describe('jobs', () => {
  it('run when the transaction that enqueued them commits, and never when it does not', async () => {
    const done: number[] = [];
    await jobs.work<{ n: number }>('transactional', async ({ data }) => void done.push(data.n));
    await expect(
      source.transaction(async (manager) => {
        await jobs.enqueue(manager, 'transactional', { n: 1 });
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');

    let committedAt = 0;
    await source.transaction(async (manager) => {
      await jobs.enqueue(manager, 'transactional', { n: 2 });
      await sleep(200);
      expect(done).toEqual([]);
      committedAt = Date.now();
    });
    await eventually(() => done.length > 0);
    expect(done).toEqual([2]);
    expect(Date.now() - committedAt).toBeLessThan(500);
  });

  it('are all done when many come at once, no more of them at a time than allowed', async () => {
    let running = 0;
    let most = 0;
    const done = new Set<number>();
    await jobs.work<{ n: number }>(
      'many',
      async ({ data }) => {
        most = Math.max(most, (running += 1));
        await sleep(2);
        running -= 1;
        done.add(data.n);
      },
      { concurrency: 3 },
    );
    await source.transaction(async (manager) => {
      for (let n = 0; n < 100; n += 1) await jobs.enqueue(manager, 'many', { n });
    });
    await eventually(() => done.size === 100);
    expect(most).toBe(3);
  });

  it('are tried again, then wait as dead letters, and can be replayed or discarded', async () => {
    await jobs.queue('failing', { ...fast, retryLimit: 1 });
    const attempts: number[] = [];
    let broken = true;
    await jobs.work<{ n: number }>(
      'failing',
      async ({ attempt }) => {
        attempts.push(attempt);
        if (broken) throw new Error('upstream is down');
      },
      polling,
    );
    const id = await jobs.enqueue(source.manager, 'failing', { n: 1 });
    expect(id).toMatch(/^[\da-f-]{36}$/);
    await eventually(async () => (await jobs.deadLetters('failing')).length === 1);
    expect(attempts).toEqual([1, 2]);
    const [letter] = await jobs.deadLetters('failing');
    expect(letter).toMatchObject({
      queue: 'failing',
      data: { n: 1 },
      error: 'upstream is down',
      attempts: 2,
    });

    broken = false;
    expect(await jobs.replay('failing', [letter?.id ?? ''])).toBe(1);
    await eventually(() => attempts.length === 3);
    expect(await jobs.deadLetters('failing')).toEqual([]);
    expect(await jobs.replay('failing')).toBe(0);
  });

  it('go to the dead letters at once when another attempt would be in vain', async () => {
    let attempts = 0;
    await jobs.work('hopeless', async () => {
      attempts += 1;
      throw new PermanentJobError('no such mailbox');
    });
    await jobs.enqueue(source.manager, 'hopeless', {});
    await eventually(async () => (await jobs.deadLetters('hopeless')).length === 1);
    expect(attempts).toBe(1);
    await jobs.discard('hopeless');
    expect(await jobs.deadLetters('hopeless')).toEqual([]);
  });

  it('of one key are one job where the policy says so', async () => {
    await jobs.queue('deduplicated', { policy: 'exclusive' });
    const first = await jobs.enqueue(source.manager, 'deduplicated', {}, { key: 'a' });
    expect(first).not.toBeNull();
    expect(await jobs.enqueue(source.manager, 'deduplicated', {}, { key: 'a' })).toBeNull();
    expect(await jobs.enqueue(source.manager, 'deduplicated', {}, { key: 'b' })).not.toBeNull();
  });

  it('wait for their time', async () => {
    const done: number[] = [];
    await jobs.work('postponed', async () => void done.push(Date.now()), polling);
    const before = Date.now();
    await jobs.enqueue(source.manager, 'postponed', {}, { startAfter: 1 });
    await eventually(() => done.length === 1);
    expect((done[0] ?? 0) - before).toBeGreaterThanOrEqual(900);
  });

  it('under way may finish when a process closes; the others are done by the next one', async () => {
    const done: number[] = [];
    const handler = async ({ data }: { data: { n: number } }) => {
      await sleep(300);
      done.push(data.n);
    };
    const closing = await openJobs({ url: database.url, log });
    await closing.work('handed-over', handler, { concurrency: 1 });
    await source.transaction(async (manager) => {
      for (let n = 0; n < 4; n += 1) await jobs.enqueue(manager, 'handed-over', { n });
    });
    await eventually(() => done.length === 1);
    await closing.close();
    await jobs.work('handed-over', handler, polling);
    await eventually(() => done.length === 4);
    await sleep(100);
    expect(done.sort()).toEqual([0, 1, 2, 3]);
  });
});
