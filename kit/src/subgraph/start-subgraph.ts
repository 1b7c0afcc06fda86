import type { z } from 'zod';
import { SignedUrls } from '../blobs';
import { onMarkedCommit, openDatabase } from '../database';
import { ConsumerRunner, HAS_EVENTS, type Consumer } from '../events';
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
  const { feed } = platform.events;
  const { name: schema, entities, migrations } = module;
  const database = await openDatabase({
    url: platform.databaseUrl,
    schema,
    entities,
    migrations,
    log,
  });
  onMarkedCommit(database, HAS_EVENTS, platform.events.committed);
  const consumers: ConsumerRunner[] = [];
  const started: Worker[] = [];
  const close = async (): Promise<void> => {
    for (const worker of started.reverse()) await worker.stop();
    await Promise.all(consumers.map((consumer) => consumer.close()));
    await database.destroy();
  };
  try {
    const parts = await module.wire({
      settings,
      log,
      database,
      feed,
      blobs: platform.blobs,
      urls: new SignedUrls(platform.urlSecret, platform.publicUrl),
      metrics: platform.metrics,
      consume: (consumer: Consumer) => {
        const runner = new ConsumerRunner(consumer, { database, feed, log });
        consumers.push(runner);
        return runner;
      },
    });
    const { sdl, schema: graph } = buildSchema(module, parts);
    for (const consumer of consumers) await consumer.start();
    for (const worker of parts.workers ?? []) {
      await worker.start();
      started.push(worker);
    }
    return {
      name: module.name,
      sdl,
      schema: graph,
      createContext: (input) => createContext(input, feed),
      routes: async (app) => {
        await parts.routes?.(app);
      },
      readiness: {
        database: async () => {
          await database.query('SELECT 1');
        },
        ...parts.readiness,
      },
      settled: async (timeoutMs) =>
        (await Promise.all(consumers.map((runner) => runner.caughtUp(timeoutMs)))).every(Boolean),
      close,
    };
  } catch (error) {
    await close();
    throw error;
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
