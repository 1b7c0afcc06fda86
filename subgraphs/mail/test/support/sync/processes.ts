import { createTestDatabase } from '@suitegraph/kit/testing';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import type { Json } from '../mail-world';
import type { SyncOperation, SyncServer } from './server';

/** A process that follows accounts elsewhere. */
export interface SyncProcess {
  /** Runs an operation as alice. */
  run(operation: SyncOperation): Promise<Json>;
  /** Ends it as a crash does. */
  kill(): Promise<void>;
}

/** Processes that share one database. */
export interface SyncProcesses {
  start(): Promise<SyncProcess>;
  query(sql: string, values?: readonly unknown[]): Promise<Json[]>;
  /** Kills those that still run, and forgets the database. */
  close(): Promise<void>;
}

/** A database for processes that follow accounts elsewhere. */
export async function syncProcesses(
  settings: Readonly<Record<string, unknown>>,
): Promise<SyncProcesses> {
  const database = await createTestDatabase();
  const blobs = await mkdtemp(path.join(tmpdir(), 'suitegraph-sync-'));
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const running = new Set<SyncProcess>();
  return {
    start: async () => {
      const child = await startChild({ databaseUrl: database.url, blobs, settings });
      const started: SyncProcess = {
        run: async (operation) => {
          child.send(operation);
          const [answer] = (await once(child, 'message')) as [Json];
          return answer;
        },
        kill: async () => {
          running.delete(started);
          child.kill('SIGKILL');
          await once(child, 'exit');
        },
      };
      running.add(started);
      return started;
    },
    query: async (sql, values = []) => (await client.query(sql, [...values])).rows,
    close: async () => {
      await Promise.all([...running].map((one) => one.kill()));
      await client.end();
      await database.drop();
      await rm(blobs, { recursive: true, force: true });
    },
  };
}

async function startChild(server: SyncServer): Promise<ChildProcess> {
  const child = fork(require.resolve('./server'), [JSON.stringify(server)], {
    execArgv: ['-r', require.resolve('@swc-node/register')],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const [said] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [unknown];
  if (said !== 'ready') throw new Error('The mail subgraph did not start');
  return child;
}
