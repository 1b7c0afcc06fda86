// A mail subgraph in a process of its own that follows accounts elsewhere, to be killed at any moment.
import 'reflect-metadata';
import { openBlobStore } from '@suitegraph/kit/blobs';
import { EventSystem, recordEvents } from '@suitegraph/kit/events';
import { createLogger } from '@suitegraph/kit/logging';
import { startSubgraph } from '@suitegraph/kit/subgraph';
import { createMetrics } from '@suitegraph/kit/telemetry';
import { testPrincipal, testUser, userCreated } from '@suitegraph/kit/testing';
import { mail } from '../../../src';

/** What the process is told, as its first argument in JSON. */
export interface SyncServer {
  readonly databaseUrl: string;
  readonly blobs: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A GraphQL operation of alice’s, and its answer. */
export interface SyncOperation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

async function serve({ databaseUrl, blobs, settings }: SyncServer): Promise<void> {
  const log = createLogger({ name: 'sync', level: 'fatal' });
  const events = await EventSystem.start({ databaseUrl, log });
  const subgraph = await startSubgraph(mail, mail.settings.parse({ SMTP_PORT: 0, ...settings }), {
    ...{ databaseUrl, events, log, metrics: createMetrics() },
    blobs: openBlobStore({ directory: blobs }),
    urlSecret: 'secret of the sync test 01234567890',
    publicUrl: 'http://localhost',
  });
  const alice = testPrincipal('alice');
  await events.database.transaction((tx) => recordEvents(tx, [userCreated(alice)]));
  events.committed();
  process.on('message', ({ query, variables }: SyncOperation) => {
    void testUser(subgraph, alice)
      .execute(query, variables)
      .then((answer) => process.send?.(answer));
  });
  process.send?.('ready');
  // Nobody is left to kill it.
  process.on('disconnect', () => process.exit());
}

void serve(JSON.parse(process.argv[2] ?? '') as SyncServer);
