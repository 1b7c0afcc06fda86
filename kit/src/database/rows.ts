import type { EntityManager } from 'typeorm';

/** The rows of a parametrised statement, typed by the caller who wrote its SELECT list. */
export async function rows<Row>(
  manager: Pick<EntityManager, 'query'>,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<Row[]> {
  const result: unknown = await manager.query(sql, [...parameters]);
  return normalise(result) as Row[];
}

/** The first row of a statement, or undefined. */
export async function firstRow<Row>(
  manager: Pick<EntityManager, 'query'>,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<Row | undefined> {
  return (await rows<Row>(manager, sql, parameters))[0];
}

// TypeORM answers SELECT and INSERT with rows, but UPDATE and DELETE with [rows, count].
function normalise(result: unknown): unknown[] {
  if (!Array.isArray(result)) return [];
  const [first, second] = result as unknown[];
  if (result.length === 2 && Array.isArray(first) && typeof second === 'number') return first;
  return result;
}
