import { rows } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';
import type { Owner } from '../accounts/account';
import type { KeptMessage } from './subject';

/** A kept message as rules read it, with what they may change. */
export interface RuleReading extends KeptMessage {
  readonly id: string;
  readonly receivedAt: Date;
  readonly folderIds: readonly string[];
  readonly flags: readonly string[];
  readonly labels: readonly string[];
  readonly mailFrom: string | null;
}

const COLUMNS = `m.id, m.received_at AS "receivedAt", m.addresses, m.subject, m.text, m.headers, m.size,
  m.has_attachment AS "hasAttachment", m.flags, m.labels, m.envelope->>'mailFrom' AS "mailFrom",
  m.auth, m.spam_score AS "spamScore",
  ARRAY(SELECT f.folder_id FROM placement f WHERE f.message_id = m.id ORDER BY f.folder_id) AS "folderIds"`;

/** SQL that reads kept messages for rules. Every method takes the owner. */
export class RuleSubjectRepository {
  /** Messages of an account by id, newest first. */
  async byIds(
    manager: EntityManager,
    { tenantId, userId }: Owner,
    accountId: string,
    ids: readonly string[],
  ): Promise<RuleReading[]> {
    return rows<RuleReading>(
      manager,
      `SELECT ${COLUMNS} FROM message m
       WHERE m.tenant_id = $1 AND m.user_id = $2 AND m.account_id = $3 AND m.id = ANY ($4::uuid[])
       ORDER BY m.received_at DESC, m.id DESC`,
      [tenantId, userId, accountId, ids],
    );
  }

  /** The newest messages that an account was sent. */
  async newest(
    manager: EntityManager,
    { tenantId, userId }: Owner,
    accountId: string,
    most: number,
  ): Promise<RuleReading[]> {
    return rows<RuleReading>(
      manager,
      `SELECT ${COLUMNS} FROM message m
       WHERE m.tenant_id = $1 AND m.user_id = $2 AND m.account_id = $3 AND m.direction = 'INBOUND'
       ORDER BY m.received_at DESC, m.id DESC LIMIT $4`,
      [tenantId, userId, accountId, most],
    );
  }

  /** Messages of a folder, newest first, from behind a place; locked until the transaction ends. */
  async inFolder(
    manager: EntityManager,
    { tenantId, userId }: Owner,
    folderId: string,
    page: {
      readonly until: Date;
      readonly after: { readonly at: Date; readonly id: string } | null;
      readonly most: number;
    },
  ): Promise<{ read: RuleReading[]; next: { readonly at: Date; readonly id: string } | null }> {
    const { until, after, most } = page;
    const found = await rows<{ id: string; at: Date }>(
      manager,
      `SELECT p.message_id AS id, p.received_at AS at FROM placement p
       WHERE p.folder_id = $1 AND p.received_at <= $2
         AND ($3::timestamptz IS NULL OR (p.received_at, p.message_id) < ($3, $4::uuid))
       ORDER BY p.received_at DESC, p.message_id DESC LIMIT $5`,
      [folderId, until, after?.at ?? null, after?.id ?? null, most],
    );
    const ids = found.map(({ id }) => id);
    // In id order, as everywhere: two that lock the same messages cannot wait for each other.
    await manager.query(
      `SELECT id FROM message
       WHERE tenant_id = $1 AND user_id = $2 AND id = ANY ($3::uuid[]) ORDER BY id FOR UPDATE`,
      [tenantId, userId, ids],
    );
    const read = await rows<RuleReading>(
      manager,
      `SELECT ${COLUMNS} FROM message m
       WHERE m.tenant_id = $1 AND m.user_id = $2 AND m.id = ANY ($3::uuid[])
       ORDER BY m.received_at DESC, m.id DESC`,
      [tenantId, userId, ids],
    );
    // Some may have been deleted meanwhile: what was found says whether there are more.
    return { read, next: found.length < most ? null : (found.at(-1) ?? null) };
  }
}
