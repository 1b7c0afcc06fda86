import { DataSource, type EntityTarget, type MigrationInterface } from 'typeorm';
import type { Logger } from '../logging';

/** What a service says of its part of the database. */
export interface DatabaseOptions {
  /** A PostgreSQL connection URL. */
  readonly url: string;
  /** The Postgres schema this service owns; every unqualified name resolves in it. */
  readonly schema: string;
  readonly entities: readonly EntityTarget<object>[];
  readonly migrations: readonly (new () => MigrationInterface)[];
  /** Connections kept at most. */
  readonly poolSize?: number;
  readonly log: Logger;
}

const CONNECT_TIMEOUT_MS = 10_000;
const STATEMENT_TIMEOUT_MS = 30_000;

/**
 * Opens a service's schema and brings it up to date. Migrations run forward only, one service at a
 * time for each schema, under an advisory lock that a crashed process gives up with its connection.
 *
 * @throws Error when the database cannot be reached within ten seconds or a migration fails.
 */
export async function openDatabase(options: DatabaseOptions): Promise<DataSource> {
  const { url, schema, log } = options;
  const source = new DataSource({
    type: 'postgres',
    url,
    schema,
    entities: [...options.entities] as never,
    migrations: [...options.migrations],
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    poolSize: options.poolSize ?? 8,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    logging: false,
    extra: {
      options: `-c search_path=${schema},public -c statement_timeout=${STATEMENT_TIMEOUT_MS}`,
      application_name: `suitegraph-${schema}`,
    },
    poolErrorHandler: (error: unknown) => {
      // Not the error itself: pg hangs its whole client on it.
      log.warn({ reason: String(error) }, 'idle database connection lost');
    },
  });
  await source.initialize();
  try {
    await migrate(source, schema);
  } catch (error) {
    await source.destroy();
    throw error;
  }
  return source;
}

async function migrate(source: DataSource, schema: string): Promise<void> {
  const lock = source.createQueryRunner();
  try {
    await lock.connect();
    await lock.query('SET statement_timeout = 0');
    await lock.query('SELECT pg_advisory_lock(hashtext($1))', [`migrate:${schema}`]);
    await lock.query(`CREATE SCHEMA IF NOT EXISTS "${schema}"`);
    await source.runMigrations();
  } finally {
    await lock.query('SELECT pg_advisory_unlock(hashtext($1))', [`migrate:${schema}`]);
    await lock.query(`SET statement_timeout = ${STATEMENT_TIMEOUT_MS}`);
    await lock.release();
  }
}
