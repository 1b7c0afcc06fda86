import type { DataSource } from 'typeorm';
import type { z } from 'zod';
import { SignedUrls } from '../blobs';
import { onMarkedCommit, openDatabase } from '../database';
import { ConsumerRunner, HAS_EVENTS } from '../events';
import { buildFederatedSchema, createContext } from '../graphql';
import type { RunningSubgraph, SubgraphModule, SubgraphParts, Worker } from './definition';
import type { Platform } from './platform';

/** Opens, migrates, wires and starts a subgraph in this process. */
export async function startSubgraph<Schema extends z.ZodObject>(
  module: SubgraphModule<Schema>,
  settings: z.output<Schema>,
  platform: Platform,
): Promise<RunningSubgraph> {
  const log = platform.log.child({ subgraph: module.name });
  const { name: schema, entities, migrations } = module;
  const url = platform.databaseUrl;
  const database = await openDatabase({ url, schema, entities, migrations, log });
  onMarkedCommit(database, HAS_EVENTS, platform.events.committed);
  const running = new Running(database);
  try {
    const { feed } = platform.events;
    const parts = await module.wire({
      settings,
      log,
      database,
      feed,
      blobs: platform.blobs,
      urls: new SignedUrls(platform.urlSecret, platform.publicUrl),
      metrics: platform.metrics,
      consume: (consumer) => running.add(new ConsumerRunner(consumer, { database, feed, log })),
    });
    const graph = buildSchema(module, parts);
    await running.start(parts.workers ?? []);
    return {
      name: module.name,
      ...graph,
      createContext: (input) => createContext(input, feed),
      routes: async (app) => {
        await parts.routes?.(app);
      },
      readiness: { database: () => ping(database), ...parts.readiness },
      settled: (timeoutMs) => running.settled(timeoutMs),
      close: () => running.close(),
    };
  } catch (error) {
    await running.close();
    throw error;
  }
}

async function ping(database: DataSource): Promise<void> {
  await database.query('SELECT 1');
}

/** What has to be stopped again, in the order that loses nothing. */
class Running {
  private readonly consumers: ConsumerRunner[] = [];
  private readonly workers: Worker[] = [];

  constructor(private readonly database: DataSource) {}

  add(consumer: ConsumerRunner): ConsumerRunner {
    this.consumers.push(consumer);
    return consumer;
  }

  async start(workers: readonly Worker[]): Promise<void> {
    for (const consumer of this.consumers) await consumer.start();
    for (const worker of workers) {
      await worker.start();
      this.workers.push(worker);
    }
  }

  async settled(timeoutMs: number): Promise<boolean> {
    const applied = await Promise.all(this.consumers.map((it) => it.caughtUp(timeoutMs)));
    return applied.every(Boolean);
  }

  async close(): Promise<void> {
    for (const worker of this.workers.splice(0).reverse()) await worker.stop();
    await Promise.all(this.consumers.map((consumer) => consumer.close()));
    await this.database.destroy();
  }
}

function buildSchema<Schema extends z.ZodObject>(
  module: SubgraphModule<Schema>,
  parts: SubgraphParts,
): ReturnType<typeof buildFederatedSchema> {
  const byClass = new Map<unknown, object>(parts.resolvers.map((r) => [r.constructor, r]));
  return buildFederatedSchema({
    resolvers: module.resolvers,
    ...(module.orphanedTypes && { orphanedTypes: module.orphanedTypes }),
    ...(parts.references && { references: parts.references }),
    instanceOf: (resolver) => {
      const instance = byClass.get(resolver);
      if (!instance) throw new Error(`${module.name} has a resolver class without an instance`);
      return instance;
    },
  });
}
