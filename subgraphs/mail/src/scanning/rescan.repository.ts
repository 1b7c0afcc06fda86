import { rows } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';
import type { MessageFacts } from '../messages/message.events';
import type { Scan } from './scan';

/** A message that was found to be infected, with the folders it was in. */
export interface Removed extends MessageFacts {
  readonly junkId: string;
}

/** SQL of messages that were taken without a scan. Scanning is the installation's: of all owners. */
export class RescanRepository {
  /** Raw messages that are still to be scanned, oldest first. */
  async waiting(
    manager: EntityManager,
    except: readonly string[],
    most: number,
  ): Promise<string[]> {
    const found = await rows<{ blob: string }>(
      manager,
      `SELECT blob FROM message WHERE scan = 'UNSCANNED' AND blob <> ALL ($1)
       ORDER BY received_at LIMIT $2`,
      [except, most],
    );
    return [...new Set(found.map(({ blob }) => blob))];
  }

  /** Notes what a scan found, with every copy of the message; the ids of those it is news for. */
  async settle(manager: EntityManager, blob: string, { state, virus }: Scan): Promise<string[]> {
    const found = await rows<{ id: string }>(
      manager,
      `UPDATE message SET scan = $2, virus = $3, version = version + 1
       WHERE blob = $1 AND scan = 'UNSCANNED' RETURNING id`,
      [blob, state, virus],
    );
    return found.map(({ id }) => id);
  }

  /** Puts messages into the Junk folder of their mailbox and out of all others. */
  async toJunk(manager: EntityManager, ids: readonly string[]): Promise<Removed[]> {
    const removed = await rows<Removed>(
      manager,
      `SELECT m.id, m.account_id AS "accountId", m.thread_id AS "threadId", m.direction, m.addresses,
         json_build_object('tenantId', m.tenant_id, 'userId', m.user_id) AS owner,
         m.received_at AS "receivedAt", f.id AS "junkId",
         ARRAY(SELECT p.folder_id FROM placement p WHERE p.message_id = m.id) AS "folderIds"
       FROM message m JOIN folder f ON f.account_id = m.account_id AND f.role = 'JUNK'
       WHERE m.id = ANY ($1::uuid[])`,
      [ids],
    );
    const places = JSON.stringify(removed.map(({ id, junkId }) => ({ id, junk: junkId })));
    await manager.query('DELETE FROM placement WHERE message_id = ANY ($1::uuid[])', [
      removed.map(({ id }) => id),
    ]);
    await manager.query(
      `INSERT INTO placement (message_id, folder_id, received_at)
       SELECT m.id, r.junk, m.received_at FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, junk uuid)
       JOIN message m USING (id)`,
      [places],
    );
    return removed;
  }
}
