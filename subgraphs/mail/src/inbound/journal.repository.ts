import { firstRow, rows } from '@suitegraph/kit/database';
import { newId } from '@suitegraph/kit/ids';
import type { EntityManager } from 'typeorm';

/** Where an organisation's journal goes. */
export interface Journal {
  readonly address: string;
  readonly createdAt: Date;
}

/** A message that may have to be copied. */
export interface JournalCandidate {
  readonly tenantId: string;
  readonly blob: string;
  /** For one that is sent from here: the copy waits until it goes, and is dropped if it never does. */
  readonly outboxId: string | null;
  readonly mailFrom: string | null;
  readonly recipients: readonly string[];
  readonly remoteAddress: string | null;
  /** What `JOURNAL_HEADER` says, if it has one. */
  readonly mark: string | null;
}

/** A copy that is due, with what its report needs. */
export interface JournalEntry {
  readonly id: string;
  readonly address: string;
  readonly blob: string;
  readonly mailFrom: string | null;
  readonly recipients: readonly string[];
  readonly remoteAddress: string | null;
  readonly createdAt: Date;
  readonly attempts: number;
  readonly cancelled: boolean;
  readonly mark: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly accountId: string;
}

// The mark of a report of ours, whichever organisation's it is: journals that watch each other would
// else write for ever.
const MARK = `j.secret IS NOT NULL AND split_part(c.mark, '.', 2) =
  encode(sha256(convert_to(j.secret || split_part(c.mark, '.', 1), 'UTF8')), 'hex')`;

/** SQL of journals. */
export class JournalRepository {
  async find(manager: EntityManager, tenantId: string): Promise<Journal | undefined> {
    return firstRow<Journal>(
      manager,
      'SELECT address, created_at AS "createdAt" FROM journal WHERE tenant_id = $1',
      [tenantId],
    );
  }

  async set(
    manager: EntityManager,
    journal: {
      readonly tenantId: string;
      readonly userId: string;
      readonly accountId: string;
      readonly address: string;
      readonly secret: string;
    },
  ): Promise<void> {
    const { tenantId, address, userId, accountId, secret } = journal;
    await manager.query(
      `INSERT INTO journal (tenant_id, address, user_id, account_id, secret)
       VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant_id) DO UPDATE
       SET address = $2, user_id = $3, account_id = $4`,
      [tenantId, address, userId, accountId, secret],
    );
  }

  async remove(manager: EntityManager, tenantId: string): Promise<void> {
    await manager.query('DELETE FROM journal WHERE tenant_id = $1', [tenantId]);
  }

  /** Notes what is to be copied, of organisations that keep a journal; neither reports nor what the journal itself writes. */
  async record(manager: EntityManager, candidates: readonly JournalCandidate[]): Promise<number> {
    const given = candidates.map((one) => ({ id: newId(), ...one }));
    const noted = await rows(
      manager,
      `INSERT INTO journal_entry (id, tenant_id, address, blob, outbox_id, mail_from, recipients, remote_address)
       SELECT c.id, c."tenantId", own.address, c.blob, c."outboxId", c."mailFrom", c.recipients, c."remoteAddress"
       FROM jsonb_to_recordset($1::jsonb) AS c(id uuid, "tenantId" text, blob text, "outboxId" uuid,
         "mailFrom" text, recipients text[], "remoteAddress" text, mark text)
       JOIN journal own ON own.tenant_id = c."tenantId"
       WHERE c.recipients <> ARRAY[own.address] AND c."mailFrom" IS DISTINCT FROM own.address
         AND NOT EXISTS (SELECT 1 FROM journal j WHERE ${MARK})
       RETURNING 1 AS one`,
      [JSON.stringify(given)],
    );
    return noted.length;
  }

  /** The next copy that is due, locked. */
  async next(manager: EntityManager): Promise<JournalEntry | undefined> {
    return firstRow<JournalEntry>(
      manager,
      `SELECT e.id, e.address, e.blob, e.mail_from AS "mailFrom", e.recipients,
         e.remote_address AS "remoteAddress", e.created_at AS "createdAt", e.attempts,
         j.tenant_id AS "tenantId", j.user_id AS "userId", j.account_id AS "accountId",
         e.id || '.' || encode(sha256(convert_to(j.secret || e.id, 'UTF8')), 'hex') AS mark,
         j.tenant_id IS NULL OR (e.outbox_id IS NOT NULL AND o.id IS NULL)
           OR coalesce(o.state = 'CANCELLED', false) AS cancelled
       FROM journal_entry e LEFT JOIN journal j ON j.tenant_id = e.tenant_id
       LEFT JOIN outbox_item o ON o.id = e.outbox_id
       WHERE e.next_attempt_at <= now() AND coalesce(o.state <> 'SCHEDULED', true)
       ORDER BY e.next_attempt_at LIMIT 1 FOR UPDATE OF e SKIP LOCKED`,
    );
  }

  async done(manager: EntityManager, id: string): Promise<void> {
    await manager.query('DELETE FROM journal_entry WHERE id = $1', [id]);
  }

  async postpone(manager: EntityManager, id: string, delayMs: number): Promise<void> {
    await manager.query(
      `UPDATE journal_entry SET attempts = attempts + 1,
         next_attempt_at = now() + make_interval(secs => $2) WHERE id = $1`,
      [id, delayMs / 1_000],
    );
  }
}
