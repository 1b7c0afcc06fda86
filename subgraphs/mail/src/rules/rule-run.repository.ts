import { firstRow } from '@suitegraph/kit/database';
import { newId } from '@suitegraph/kit/ids';
import type { EntityManager } from 'typeorm';
import type { Owner } from '../accounts/account';

/** Rules on their way through a folder. */
export interface RunRecord extends Owner {
  readonly id: string;
  readonly accountId: string;
  readonly folderId: string;
  readonly total: number;
  readonly scanned: number;
  readonly matched: number;
  readonly after: { readonly at: Date; readonly id: string } | null;
  readonly until: Date;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
}

interface RunRow extends Omit<RunRecord, 'after'> {
  readonly afterAt: Date | null;
  readonly afterId: string | null;
}

const COLUMNS = `id, tenant_id AS "tenantId", user_id AS "userId", account_id AS "accountId",
  folder_id AS "folderId", total, scanned, matched, after_at AS "afterAt", after_id AS "afterId", until,
  started_at AS "startedAt", finished_at AS "finishedAt"`;

/** SQL of runs through folders. */
export class RuleRunRepository {
  /** Begins a run, or joins the one that is on its way through the folder; returns its id. */
  async begin(
    manager: EntityManager,
    { tenantId, userId }: Owner,
    accountId: string,
    folderId: string,
  ): Promise<string> {
    const row = await firstRow<{ id: string }>(
      manager,
      `INSERT INTO rule_run AS r (id, tenant_id, user_id, account_id, folder_id, total)
       SELECT $1, $2, $3, $4, $5, count(*) FROM placement WHERE folder_id = $5
       ON CONFLICT (folder_id) WHERE finished_at IS NULL DO UPDATE SET total = r.total
       RETURNING id`,
      [newId(), tenantId, userId, accountId, folderId],
    );
    return row?.id ?? '';
  }

  async find(
    manager: EntityManager,
    { tenantId, userId }: Owner,
    id: string,
    lock = false,
  ): Promise<RunRecord | undefined> {
    return toRun(
      await firstRow<RunRow>(
        manager,
        `SELECT ${COLUMNS} FROM rule_run WHERE tenant_id = $1 AND user_id = $2 AND id = $3
         ${lock ? 'FOR UPDATE' : ''}`,
        [tenantId, userId, id],
      ),
    );
  }

  /** A run that nobody works on, begun at least so long ago; locked for this transaction. */
  async left(manager: EntityManager, olderThanMs: number): Promise<RunRecord | undefined> {
    return toRun(
      await firstRow<RunRow>(
        manager,
        `SELECT ${COLUMNS} FROM rule_run
         WHERE finished_at IS NULL AND started_at < now() - $1 * interval '1 millisecond'
         ORDER BY started_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
        [olderThanMs],
      ),
    );
  }

  async advance(
    manager: EntityManager,
    id: string,
    step: {
      readonly scanned: number;
      readonly matched: number;
      readonly after: { readonly at: Date; readonly id: string } | null;
    },
  ): Promise<void> {
    await manager.query(
      `UPDATE rule_run SET scanned = scanned + $2, matched = matched + $3,
         after_at = coalesce($4, after_at), after_id = coalesce($5, after_id),
         finished_at = CASE WHEN $4::timestamptz IS NULL THEN now() END
       WHERE id = $1`,
      [id, step.scanned, step.matched, step.after?.at ?? null, step.after?.id ?? null],
    );
  }
}

function toRun(row: RunRow | undefined): RunRecord | undefined {
  if (!row) return undefined;
  const { afterAt, afterId, ...rest } = row;
  const after = afterAt === null || afterId === null ? null : { at: afterAt, id: afterId };
  return { ...rest, after };
}
