import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { z } from 'zod';
import { openBlobStore } from '../blobs';
import { EventSystem, recordEvents, type NewEvent } from '../events';
import { createLogger } from '../logging';
import { startHttpService } from '../service';
import {
  startSubgraph,
  type Platform,
  type RunningSubgraph,
  type SubgraphModule,
} from '../subgraph';
import { createMetrics } from '../telemetry';
import { createTestDatabase } from './database';
import { freePort } from './free-port';
import { testPrincipal, testUser, userCreated, type TestUser } from './people';

const SETTLE_MS = 5_000;
const URL_SECRET = 'the url secret of the test worlds';

/** A running subgraph on a database of its own. */
export interface World {
  readonly subgraph: RunningSubgraph;
  readonly platform: Platform;
  /** Base URL of the subgraph's own routes, and of the URLs it signs. */
  readonly url: string;
  /** The person with this name at `demo.test`; another tenant's as `name@tenant.test`. */
  as(name: string): TestUser;
  anonymous(): TestUser;
  /** Announces events as another domain would, and waits until this one has applied them. */
  announce(...events: NewEvent[]): Promise<void>;
  close(): Promise<void>;
}

/** An event system on an empty database, with blobs in a folder: what a subgraph needs to start. */
export async function testPlatform(
  port: number,
): Promise<{ platform: Platform; close(): Promise<void> }> {
  const database = await createTestDatabase();
  const directory = await mkdtemp(path.join(tmpdir(), 'suitegraph-world-'));
  const log = createLogger({ name: 'test', level: 'error' });
  const events = await EventSystem.start({ databaseUrl: database.url, log });
  return {
    platform: {
      databaseUrl: database.url,
      events,
      blobs: openBlobStore({ directory }),
      urlSecret: URL_SECRET,
      publicUrl: `http://127.0.0.1:${port}`,
      metrics: createMetrics(),
      log,
    },
    close: async () => {
      await events.close();
      await database.drop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/**
 * Boots one subgraph as it runs in production, on an empty database, with its routes on a free port.
 * `alice` (an admin), `bob` and `carol` of `demo.test` and `mallory@other.test` are announced to it.
 *
 * @example const world = await subgraphWorld(mail, { SMTP_PORT: 0 }); await world.as('alice').execute('{ ... }');
 */
export async function subgraphWorld<Schema extends z.ZodObject>(
  module: SubgraphModule<Schema>,
  settings: z.input<Schema>,
): Promise<World> {
  const port = await freePort();
  const opened = await testPlatform(port);
  const { platform } = opened;
  const subgraph = await startSubgraph(module, module.settings.parse(settings), platform).catch(
    async (error: unknown) => {
      await opened.close();
      throw error;
    },
  );
  const { log, metrics, events } = platform;
  const http = await startHttpService({
    name: module.name,
    host: '127.0.0.1',
    port,
    log,
    metrics,
    readiness: subgraph.readiness,
    register: (app) => subgraph.routes(app),
  });
  const world: World = {
    subgraph,
    platform,
    url: platform.publicUrl,
    as: (name) => testUser(subgraph, testPrincipal(name, rolesOf(name))),
    anonymous: () => testUser(subgraph, null),
    announce: async (...announced) => {
      await events.database.transaction((manager) => recordEvents(manager, announced));
      events.committed();
      if (!(await subgraph.settled(SETTLE_MS)))
        throw new Error('The events were not applied in time');
    },
    close: async () => {
      await http.close();
      await subgraph.close();
      await opened.close();
    },
  };
  await world.announce(
    ...['alice', 'bob', 'carol', 'mallory@other.test'].map((name) =>
      userCreated(testPrincipal(name, rolesOf(name))),
    ),
  );
  return world;
}

function rolesOf(name: string): string[] {
  return name === 'alice' ? ['ADMIN', 'USER'] : ['USER'];
}
