// A mail subgraph in a process of its own, to be killed at any moment.
import 'reflect-metadata';
import { openBlobStore } from '@suitegraph/kit/blobs';
import { EventSystem, recordEvents } from '@suitegraph/kit/events';
import { createLogger } from '@suitegraph/kit/logging';
import { startSubgraph } from '@suitegraph/kit/subgraph';
import { createMetrics } from '@suitegraph/kit/telemetry';
import { testPrincipal, userCreated } from '@suitegraph/kit/testing';
import { mail } from '../../../src';

/** What the process is told, as its first argument in JSON. */
export interface CrashServer {
  readonly databaseUrl: string;
  readonly blobs: string;
  readonly port: number;
  /** Users to make a mailbox for before it says that it is ready. */
  readonly users: readonly string[];
}

const SETTLE_MS = 10_000;

async function serve({ databaseUrl, blobs, port, users }: CrashServer): Promise<void> {
  const log = createLogger({ name: 'crash', level: 'fatal' });
  const events = await EventSystem.start({ databaseUrl, log });
  const subgraph = await startSubgraph(mail, mail.settings.parse({ SMTP_PORT: port }), {
    ...{ databaseUrl, events, log, metrics: createMetrics() },
    blobs: openBlobStore({ directory: blobs }),
    urlSecret: 'secret of the crash test 0123456789',
    publicUrl: 'http://localhost',
  });
  const created = users.map((name) => userCreated(testPrincipal(name)));
  await events.database.transaction((manager) => recordEvents(manager, created));
  events.committed();
  await subgraph.settled(SETTLE_MS);
  process.send?.('ready');
  // Nobody is left to kill it.
  process.on('disconnect', () => process.exit());
}

void serve(JSON.parse(process.argv[2] ?? '') as CrashServer);
