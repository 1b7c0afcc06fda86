import { firstRow, rows } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';
import type { FlagChange } from './remote';

/** A change that was made here and is to be made on the server. */
export interface Operation {
  readonly id: string;
  readonly messageId: string;
  readonly kind: 'FLAGS' | 'MOVE' | 'DELETE';
  readonly addFlags: readonly string[];
  readonly removeFlags: readonly string[];
  readonly toFolderId: string | null;
  /** Where the message lies on the server; null when it is in no folder there. */
  readonly folderId: string | null;
  readonly uid: number | null;
  readonly attempts: number;
}

const BACK_OFF_MS = 2_000;

/** SQL of what is to be done on servers elsewhere. */
export class OperationRepository {
  /** Changes of flags, for those of the messages that lie elsewhere. */
  async addFlagChanges(
    manager: EntityManager,
    messageIds: readonly string[],
    { add, remove }: FlagChange,
  ): Promise<string[]> {
    return accountsOf(
      manager,
      `INSERT INTO remote_operation (account_id, message_id, kind, add_flags, remove_flags)
       SELECT account_id, message_id, 'FLAGS', $2, $3 FROM remote_message
       WHERE message_id = ANY ($1::uuid[]) RETURNING account_id`,
      [messageIds, add, remove],
    );
  }

  async addMoves(
    manager: EntityManager,
    messageIds: readonly string[],
    toFolderId: string,
  ): Promise<string[]> {
    return accountsOf(
      manager,
      `INSERT INTO remote_operation (account_id, message_id, kind, to_folder_id)
       SELECT account_id, message_id, 'MOVE', $2 FROM remote_message
       WHERE message_id = ANY ($1::uuid[]) RETURNING account_id`,
      [messageIds, toFolderId],
    );
  }

  /** Deletions, which replace whatever else was to be done to the messages. */
  async addDeletions(manager: EntityManager, messageIds: readonly string[]): Promise<string[]> {
    await manager.query(`DELETE FROM remote_operation WHERE message_id = ANY ($1::uuid[])`, [
      messageIds,
    ]);
    return accountsOf(
      manager,
      `INSERT INTO remote_operation (account_id, message_id, kind, folder_id, uid)
       SELECT account_id, message_id, 'DELETE', folder_id, uid FROM remote_message
       WHERE message_id = ANY ($1::uuid[]) AND folder_id IS NOT NULL RETURNING account_id`,
      [messageIds],
    );
  }

  /**
   * What is to be done now, oldest first. What follows an operation on the same message that has to
   * wait, waits as well.
   */
  async due(manager: EntityManager, accountId: string, most: number): Promise<Operation[]> {
    return rows<Operation>(
      manager,
      `SELECT o.id, o.message_id AS "messageId", o.kind, o.add_flags AS "addFlags",
         o.remove_flags AS "removeFlags", o.to_folder_id AS "toFolderId", o.attempts,
         coalesce(o.folder_id, m.folder_id) AS "folderId", coalesce(o.uid, m.uid)::float8 AS uid
       FROM remote_operation o LEFT JOIN remote_message m ON m.message_id = o.message_id
       WHERE o.account_id = $1 AND NOT EXISTS (SELECT 1 FROM remote_operation w
         WHERE w.message_id = o.message_id AND w.id <= o.id AND w.next_attempt_at > now())
       ORDER BY o.id LIMIT $2`,
      [accountId, most],
    );
  }

  /** Those of the accounts for which something is to be done now. */
  async accountsWithDue(manager: EntityManager, ids: readonly string[]): Promise<string[]> {
    const found = await rows<{ id: string }>(
      manager,
      `SELECT DISTINCT account_id AS id FROM remote_operation
       WHERE account_id = ANY ($1::uuid[]) AND next_attempt_at <= now()`,
      [ids],
    );
    return found.map(({ id }) => id);
  }

  /** Whether something is to be done to messages of these folders, or is to bring some there. */
  async anyIn(
    manager: EntityManager,
    accountId: string,
    folderIds: readonly string[],
  ): Promise<boolean> {
    const found = await firstRow(
      manager,
      `SELECT 1 AS one FROM remote_operation o LEFT JOIN remote_message m ON m.message_id = o.message_id
       WHERE o.account_id = $1 AND (o.to_folder_id = ANY ($2::uuid[])
         OR coalesce(o.folder_id, m.folder_id) = ANY ($2::uuid[])) LIMIT 1`,
      [accountId, folderIds],
    );
    return found !== undefined;
  }

  async done(manager: EntityManager, ids: readonly string[]): Promise<void> {
    await manager.query(`DELETE FROM remote_operation WHERE id = ANY ($1::bigint[])`, [ids]);
  }

  async postpone(manager: EntityManager, ids: readonly string[]): Promise<void> {
    await manager.query(
      `UPDATE remote_operation SET attempts = attempts + 1,
         next_attempt_at = now() + $2 * power(2, attempts) * interval '1 ms'
       WHERE id = ANY ($1::bigint[])`,
      [ids, BACK_OFF_MS],
    );
  }

  /** UIDs of a folder that are to be deleted there: they are not to come back meanwhile. */
  async deletedUids(manager: EntityManager, folderId: string): Promise<number[]> {
    const found = await rows<{ uid: number }>(
      manager,
      `SELECT uid::float8 AS uid FROM remote_operation WHERE kind = 'DELETE' AND folder_id = $1`,
      [folderId],
    );
    return found.map(({ uid }) => uid);
  }
}

async function accountsOf(
  manager: EntityManager,
  sql: string,
  parameters: readonly unknown[],
): Promise<string[]> {
  const found = await rows<{ account_id: string }>(manager, sql, parameters);
  return [...new Set(found.map(({ account_id }) => account_id))];
}
