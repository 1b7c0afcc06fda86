import { openBlobStore } from '@suitegraph/kit/blobs';
import { EventSystem, recordEvents } from '@suitegraph/kit/events';
import { createLogger } from '@suitegraph/kit/logging';
import { startPostgres } from '@suitegraph/kit/postgres';
import { startSubgraph, type RunningSubgraph } from '@suitegraph/kit/subgraph';
import { createMetrics } from '@suitegraph/kit/telemetry';
import { testPrincipal, userCreated } from '@suitegraph/kit/testing';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mail } from '../../src';

const SETTLE_MS = 10_000;

/** A mail subgraph of a benchmark, on an embedded PostgreSQL that waits for the disk. */
export interface BenchWorld {
  readonly directory: string;
  readonly events: EventSystem;
  readonly subgraph: RunningSubgraph;
  /** Process id of the database server. */
  readonly postgres: number;
  readonly databaseUrl: string;
  close(): Promise<void>;
}

/** Starts mail in a folder, kept when it is given, and makes it known to the users named. */
export async function benchWorld(
  settings: Record<string, unknown>,
  users: readonly string[],
  kept?: string,
): Promise<BenchWorld> {
  const directory = kept ?? (await mkdtemp(path.join(tmpdir(), 'suitegraph-bench-')));
  await chmod(directory, 0o755);
  const log = createLogger({ name: 'bench', level: 'warn' });
  const postgres = await startPostgres({ dataDir: path.join(directory, 'postgres'), log });
  const events = await EventSystem.start({ databaseUrl: postgres.url, log });
  const subgraph = await startSubgraph(mail, mail.settings.parse(settings), {
    databaseUrl: postgres.url,
    events,
    blobs: openBlobStore({ directory: path.join(directory, 'blobs') }),
    urlSecret: 'secret-of-the-benchmark-0123456789',
    publicUrl: 'http://localhost',
    metrics: createMetrics(),
    log,
  });
  const created = users.map((name) => userCreated(testPrincipal(name)));
  await events.database.transaction((manager) => recordEvents(manager, created));
  events.committed();
  await subgraph.settled(SETTLE_MS);
  return {
    directory,
    events,
    subgraph,
    postgres: postgres.pid,
    databaseUrl: postgres.url,
    close: async () => {
      await subgraph.close();
      await events.close();
      await postgres.stop();
      if (kept === undefined) await rm(directory, { recursive: true, force: true });
    },
  };
}
