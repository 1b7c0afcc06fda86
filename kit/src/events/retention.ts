import type { DataSource } from 'typeorm';
import { firstRow } from '../database';

/**
 * Deletes events older than `before` that every consumer has applied, and moves the mark below
 * which cursors have expired. Returns how many went.
 */
export async function pruneOutbox(database: DataSource, before: Date): Promise<number> {
  return database.transaction(async (manager) => {
    const limit = await firstRow<{ position: string | null }>(
      manager,
      `SELECT least((SELECT max(position) FROM kit.outbox WHERE occurred_at < $1),
                    (SELECT min(position) FROM kit.consumer)) AS position`,
      [before],
    );
    if (limit?.position == null) return 0;
    const gone = await firstRow<{ count: string }>(
      manager,
      `WITH gone AS (DELETE FROM kit.outbox WHERE position <= $1 RETURNING 1)
       SELECT count(*) AS count FROM gone`,
      [limit.position],
    );
    await manager.query('UPDATE kit.outbox_head SET pruned = greatest(pruned, $1)', [
      limit.position,
    ]);
    await manager.query('DELETE FROM kit.idempotency WHERE created_at < $1', [before]);
    return Number(gone?.count ?? 0);
  });
}
