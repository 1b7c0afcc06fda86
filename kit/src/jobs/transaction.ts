import type { Db } from 'pg-boss';
import type { EntityManager } from 'typeorm';

/** Lets pg-boss run its statements on the connection and in the transaction of a manager. */
export function transactionOf(manager: EntityManager): Db {
  const { queryRunner } = manager;
  return {
    executeSql: async (text, values) => {
      if (queryRunner === undefined) return { rows: rowsOf(await manager.query(text, values)) };
      // The structured result: the plain one differs by the kind of statement.
      const { records } = await queryRunner.query(text, values, true);
      return { rows: rowsOf(records) };
    },
  };
}

function rowsOf(result: unknown): unknown[] {
  return Array.isArray(result) ? (result as unknown[]) : [];
}
