import { rows } from '@suitegraph/kit/database';
import { fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeliveryTask } from './smtp-client';
import type { BenchWorld } from './world';

const POLL_MS = 100;

/** Delivers from a process of its own; returns the CPU time it took there, in milliseconds. */
function deliverApart(task: DeliveryTask): Promise<number> {
  return new Promise((resolve, reject) => {
    const client = fork(require.resolve('./smtp-client'), [JSON.stringify(task)]);
    client.once('message', ({ cpuMs }: { cpuMs: number }) => resolve(cpuMs));
    client.once('exit', (code) =>
      reject(new Error(`The client ended early, with ${String(code)}`)),
    );
  });
}

/**
 * Delivers, and waits until everything is announced and in the index of words. Returns the CPU time of
 * the client, in milliseconds.
 */
export async function deliver(world: BenchWorld, task: DeliveryTask): Promise<number> {
  let announced = 0;
  let stop = (): void => undefined;
  const all = new Promise<void>((resolve) => {
    stop = world.events.feed.subscribe((batch) => {
      announced += batch.filter(({ type }) => type === 'mail.message').length;
      if (announced >= task.messages) resolve();
    });
  });
  const cpuMs = await deliverApart(task);
  await all;
  stop();
  const waiting = 'SELECT 1 FROM mail.search_pending LIMIT 1';
  while ((await rows(world.events.database, waiting)).length > 0) await sleep(POLL_MS);
  return cpuMs;
}
