import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { BuildSchemaOptions } from 'type-graphql';
import type { DataSource, EntityTarget, MigrationInterface } from 'typeorm';
import type { z } from 'zod';
import type { BlobStore, SignedUrls } from '../blobs';
import type { Consumer, ConsumerRunner, EventFeed } from '../events';
import {
  buildFederatedSchema,
  type ContextInput,
  type ReferenceResolver,
  type RequestContext,
} from '../graphql';
import type { Logger } from '../logging';
import type { Metrics } from '../telemetry';

/** What a subgraph runs on: given to it by `suite` or by its own service. */
export interface SubgraphRuntime<Settings> {
  readonly settings: Settings;
  readonly log: Logger;
  /** The subgraph's own Postgres schema. */
  readonly database: DataSource;
  readonly feed: EventFeed;
  readonly blobs: BlobStore;
  /** Signs and checks URLs below the subgraph's own routes. */
  readonly urls: SignedUrls;
  readonly metrics: Metrics;
  /** Registers a standing interest in events; started with the subgraph. */
  consume(consumer: Consumer): ConsumerRunner;
}

/** Something that runs beside the graph: a listener, a scheduler. */
export interface Worker {
  readonly name: string;
  start(): Promise<void>;
  /** Finishes what it has in hand; called before the database closes. */
  stop(): Promise<void>;
}

/** The wired subgraph. */
export interface SubgraphParts {
  /** One instance of each resolver class. */
  readonly resolvers: readonly object[];
  readonly references?: Readonly<Record<string, ReferenceResolver>>;
  /** Routes of its own, below `/<name>/`. */
  routes?(app: FastifyInstance): void | Promise<void>;
  readonly workers?: readonly Worker[];
  /** Checks for /readyz besides the database. */
  readonly readiness?: Readonly<Record<string, () => Promise<void>>>;
}

/** A subgraph as its package states it. */
export interface SubgraphDefinition<Schema extends z.ZodObject> {
  readonly name: string;
  /** One sentence for people. */
  readonly description: string;
  readonly settings: Schema;
  readonly entities: readonly EntityTarget<object>[];
  readonly migrations: readonly (new () => MigrationInterface)[];
  readonly resolvers: BuildSchemaOptions['resolvers'];
  readonly orphanedTypes?: BuildSchemaOptions['orphanedTypes'];
  /** The events it announces: type to meaning and the facts in `data`. */
  readonly events: Readonly<Record<string, string>>;
  wire(runtime: SubgraphRuntime<z.output<Schema>>): SubgraphParts | Promise<SubgraphParts>;
}

/** A subgraph that runs, in this process. */
export interface RunningSubgraph {
  readonly name: string;
  readonly sdl: string;
  readonly schema: GraphQLSchema;
  createContext(input: ContextInput): RequestContext;
  routes(app: FastifyInstance): Promise<void>;
  readonly readiness: Readonly<Record<string, () => Promise<void>>>;
  /** Resolves when every consumer has applied what is announced so far, or after `timeoutMs`. */
  settled(timeoutMs: number): Promise<boolean>;
  close(): Promise<void>;
}

/** A subgraph before it runs. */
export interface SubgraphModule<Schema extends z.ZodObject = z.ZodObject> extends Omit<
  SubgraphDefinition<Schema>,
  'wire'
> {
  /** The SDL it is composed from; needs nothing running. */
  sdl(): string;
  wire(runtime: SubgraphRuntime<z.output<Schema>>): SubgraphParts | Promise<SubgraphParts>;
}

/** States a subgraph. */
export function defineSubgraph<Schema extends z.ZodObject>(
  definition: SubgraphDefinition<Schema>,
): SubgraphModule<Schema> {
  const { resolvers, orphanedTypes } = definition;
  return {
    ...definition,
    wire: (runtime) => definition.wire(runtime),
    sdl: () => buildFederatedSchema({ resolvers, ...(orphanedTypes && { orphanedTypes }) }).sdl,
  };
}
