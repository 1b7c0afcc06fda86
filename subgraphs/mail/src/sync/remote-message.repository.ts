import { firstRow, rows } from '@suitegraph/kit/database';
import type { JsonObject } from '@suitegraph/kit/events';
import type { EntityManager } from 'typeorm';
import type { Owner } from '../accounts/account';
import type { MailHeaders } from '../ingest/parsed-mail';
import { combineChanges, type AdriftMessage, type KnownMessage } from './planner';
import type { FlagChange } from './remote';

const MAX_MESSAGE_ID = 998;
const MAX_CORRESPONDENTS = 200;

/** A message of which the header was read. */
export interface NewRemoteMessage {
  readonly id: string;
  readonly threadId: string;
  readonly direction: 'INBOUND' | 'OUTBOUND';
  readonly uid: number;
  readonly flags: readonly string[];
  readonly size: number;
  readonly receivedAt: Date;
  readonly hasAttachment: boolean;
  readonly fingerprint: string;
  readonly mail: MailHeaders;
}

interface KnownRow {
  readonly messageId: string;
  readonly uid: number;
  readonly flags: string[];
  readonly pending: readonly FlagChange[] | null;
}

const KNOWN = `SELECT r.message_id AS "messageId", r.uid::float8 AS uid, m.flags,
    (SELECT jsonb_agg(jsonb_build_object('add', o.add_flags, 'remove', o.remove_flags) ORDER BY o.id)
     FROM remote_operation o WHERE o.message_id = r.message_id AND o.kind = 'FLAGS') AS pending
  FROM remote_message r JOIN message m ON m.id = r.message_id`;

/** SQL of messages that lie on servers elsewhere. */
export class RemoteMessageRepository {
  /** Some messages of a folder by rising UID, from one on. */
  async window(
    manager: EntityManager,
    folderId: string,
    { from, most }: { from: number; most: number },
  ): Promise<KnownMessage[]> {
    const found = await rows<KnownRow>(
      manager,
      `${KNOWN} WHERE r.folder_id = $1 AND r.uid >= $2 ORDER BY r.uid LIMIT $3`,
      [folderId, from, most],
    );
    return found.map(toKnown);
  }

  async byUids(
    manager: EntityManager,
    folderId: string,
    uids: readonly number[],
  ): Promise<KnownMessage[]> {
    const found = await rows<KnownRow>(
      manager,
      `${KNOWN} WHERE r.folder_id = $1 AND r.uid = ANY ($2::bigint[])`,
      [folderId, uids],
    );
    return found.map(toKnown);
  }

  async countBelow(manager: EntityManager, folderId: string, uid: number): Promise<number> {
    const row = await firstRow<{ n: number }>(
      manager,
      `SELECT count(*)::int AS n FROM remote_message WHERE folder_id = $1 AND uid < $2`,
      [folderId, uid],
    );
    return row?.n ?? 0;
  }

  /** Takes messages out of their folder on the server; where they are shown stays for the moment. */
  async setAdrift(manager: EntityManager, messageIds: readonly string[]): Promise<void> {
    await manager.query(
      `UPDATE remote_message SET folder_id = NULL, uid = NULL WHERE message_id = ANY ($1::uuid[])`,
      [messageIds],
    );
  }

  async setFolderAdrift(manager: EntityManager, folderIds: readonly string[]): Promise<void> {
    await manager.query(
      `UPDATE remote_message SET folder_id = NULL, uid = NULL WHERE folder_id = ANY ($1::uuid[])`,
      [folderIds],
    );
  }

  async adrift(
    manager: EntityManager,
    accountId: string,
    fingerprints: readonly string[],
  ): Promise<AdriftMessage[]> {
    return rows<AdriftMessage>(
      manager,
      `SELECT message_id AS "messageId", fingerprint FROM remote_message
       WHERE account_id = $1 AND folder_id IS NULL AND fingerprint = ANY ($2) ORDER BY message_id`,
      [accountId, fingerprints],
    );
  }

  async someAdrift(manager: EntityManager, accountId: string, most: number): Promise<string[]> {
    const found = await rows<{ id: string }>(
      manager,
      `SELECT message_id AS id FROM remote_message
       WHERE account_id = $1 AND folder_id IS NULL LIMIT $2`,
      [accountId, most],
    );
    return found.map(({ id }) => id);
  }

  /** Says where messages lie on the server now. */
  async moor(
    manager: EntityManager,
    folderId: string,
    places: readonly { readonly messageId: string; readonly uid: number }[],
  ): Promise<void> {
    await manager.query(
      `UPDATE remote_message m SET folder_id = $1, uid = p.uid
       FROM unnest($2::uuid[], $3::bigint[]) AS p(id, uid) WHERE m.message_id = p.id`,
      [folderId, places.map(({ messageId }) => messageId), places.map(({ uid }) => uid)],
    );
  }

  /** Shows messages in a folder and in no other, unless they are on their way elsewhere; returns those that were not there. */
  async show(
    manager: EntityManager,
    owner: Owner,
    folderId: string,
    messageIds: readonly string[],
  ): Promise<string[]> {
    const found = await rows<{ id: string }>(
      manager,
      `WITH moved AS (
         UPDATE message m SET version = version + 1
         WHERE m.tenant_id = $1 AND m.user_id = $2 AND m.id = ANY ($4::uuid[])
           AND NOT EXISTS (SELECT 1 FROM placement p WHERE p.message_id = m.id AND p.folder_id = $3)
           AND NOT EXISTS (SELECT 1 FROM remote_operation o WHERE o.message_id = m.id AND o.kind = 'MOVE')
         RETURNING m.id, m.received_at
       ), gone AS (
         DELETE FROM placement p USING moved WHERE p.message_id = moved.id
       )
       INSERT INTO placement (message_id, folder_id, received_at)
       SELECT id, $3, received_at FROM moved RETURNING message_id AS id`,
      [owner.tenantId, owner.userId, folderId, messageIds],
    );
    return found.map(({ id }) => id);
  }

  /** Sets the flags of messages; returns the ids of those that had others. */
  async setFlags(
    manager: EntityManager,
    owner: Owner,
    changes: readonly { readonly messageId: string; readonly flags: readonly string[] }[],
  ): Promise<string[]> {
    const found = await rows<{ id: string }>(
      manager,
      `UPDATE message m SET flags = c.flags, version = version + 1
       FROM jsonb_to_recordset($3::jsonb) AS c("messageId" uuid, flags text[])
       WHERE m.tenant_id = $1 AND m.user_id = $2 AND m.id = c."messageId"
         AND m.flags IS DISTINCT FROM c.flags RETURNING m.id`,
      [owner.tenantId, owner.userId, JSON.stringify(changes)],
    );
    return found.map(({ id }) => id);
  }

  /**
   * Has the transaction not wait for the disk. A crash that undoes it undoes also how far was read:
   * the server is asked again.
   */
  async loseNothing(manager: EntityManager): Promise<void> {
    await manager.query('SET LOCAL synchronous_commit = off');
  }

  /** Stores messages of a folder, in one statement whatever their number. */
  async insert(
    manager: EntityManager,
    into: { owner: Owner; accountId: string; folderId: string },
    messages: readonly NewRemoteMessage[],
  ): Promise<void> {
    const { owner, accountId, folderId } = into;
    await manager.query(INSERT, [
      owner.tenantId,
      owner.userId,
      accountId,
      folderId,
      JSON.stringify(messages.map(messageRow)),
      JSON.stringify(messages.flatMap(correspondentRows)),
    ]);
  }
}

function toKnown({ pending, ...row }: KnownRow): KnownMessage {
  return { ...row, pending: combineChanges(pending ?? []) };
}

const INSERT = `
  WITH given AS (
    SELECT * FROM jsonb_to_recordset($5::jsonb) AS r(id uuid, thread_id uuid, direction text, size int,
      message_id text, subject text, addresses jsonb, sent_at timestamptz, received_at timestamptz,
      flags text[], headers jsonb, has_attachment boolean, uid bigint, fingerprint text)
  ), created AS (
    INSERT INTO message (id, account_id, tenant_id, user_id, thread_id, direction, remote, blob, size,
      message_id, subject, addresses, sent_at, received_at, flags, labels, headers, has_attachment, envelope)
    SELECT id, $3, $1, $2, thread_id, direction, true, '', size, message_id, subject, addresses, sent_at,
      received_at, flags, '{}', headers, has_attachment, '{}' FROM given
  ), placed AS (
    INSERT INTO placement (message_id, folder_id, received_at) SELECT id, $4, received_at FROM given
  ), kept AS (
    INSERT INTO remote_message (message_id, account_id, folder_id, uid, fingerprint)
    SELECT id, $3, $4, uid, fingerprint FROM given
  )
  INSERT INTO correspondent (tenant_id, user_id, address, received_at, message_id, wrote)
  SELECT $1, $2, c.* FROM jsonb_to_recordset($6::jsonb)
    AS c(address text, received_at timestamptz, message_id uuid, wrote boolean)`;

function messageRow(message: NewRemoteMessage): JsonObject {
  const { id, mail, receivedAt } = message;
  return {
    id,
    thread_id: message.threadId,
    direction: message.direction,
    size: message.size,
    // A message without one is still to be named (RFC 5322 §3.6.4).
    message_id: mail.messageId?.slice(0, MAX_MESSAGE_ID) ?? `${id}@remote.invalid`,
    subject: mail.subject,
    addresses: mail.addresses as unknown as JsonObject,
    sent_at: (mail.date ?? receivedAt).toISOString(),
    received_at: receivedAt.toISOString(),
    flags: message.flags,
    headers: mail.headers,
    has_attachment: message.hasAttachment,
    uid: message.uid,
    fingerprint: message.fingerprint,
  };
}

function correspondentRows({ id, mail, receivedAt }: NewRemoteMessage): JsonObject[] {
  const { from, to, cc, bcc } = mail.addresses;
  const row = (wrote: boolean) => (address: string) => ({
    address,
    received_at: receivedAt.toISOString(),
    message_id: id,
    wrote,
  });
  const unique = (list: typeof from): string[] => [...new Set(list.map(({ address }) => address))];
  return [...unique(from).map(row(true)), ...unique([...to, ...cc, ...bcc]).map(row(false))].slice(
    0,
    MAX_CORRESPONDENTS,
  );
}
