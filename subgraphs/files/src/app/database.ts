import type { DataSource, EntityManager } from 'typeorm';

/** What runs SQL: the pool, or a transaction. */
export type Queryable = Pick<EntityManager, 'query'>;

/** What services need of the database. */
export type Database = Pick<DataSource, 'transaction' | 'query'>;
