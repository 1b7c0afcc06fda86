import { firstRow, rows } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';
import type { Owner } from '../accounts/account';
import type { MessageDirection } from '../ingest/delivery';
import type { Addresses } from '../ingest/parsed-mail';
import type { MessageContent, MessageRecord } from './message';
import { readable } from '../sharing/readable';
import type { Search } from '../search/search.service';
import {
  boundsSql,
  countSql,
  pageSql,
  type Keyset,
  type ListPlan,
  type MessageList,
  type PageRequest,
} from './message-query';

const COLUMNS = `m.id, m.message_id, m.version, m.account_id, m.thread_id, m.direction, m.blob,
  m.subject, m.addresses, m.sent_at, m.received_at, m.snippet, m.flags, m.labels, m.size, m.ical_uid,
  ARRAY(SELECT f.folder_id FROM placement f WHERE f.message_id = m.id ORDER BY f.folder_id) AS folder_ids`;

interface MessageRow {
  readonly id: string;
  readonly message_id: string;
  readonly version: number;
  readonly account_id: string;
  readonly thread_id: string;
  readonly direction: MessageDirection;
  readonly blob: string;
  readonly subject: string | null;
  readonly addresses: Addresses;
  readonly sent_at: Date;
  readonly received_at: Date;
  readonly snippet: string | null;
  readonly flags: string[];
  readonly labels: string[];
  readonly size: number;
  readonly ical_uid: string | null;
  readonly folder_ids: string[];
}

/** Where the newest messages of a list end, and when its oldest came. */
export interface ListBounds {
  readonly reached: Keyset;
  readonly oldest: Date;
}

/** A change of flags and labels. */
export interface MarkChange {
  readonly addFlags: readonly string[];
  readonly removeFlags: readonly string[];
  readonly addLabels: readonly string[];
  readonly removeLabels: readonly string[];
}

/** SQL of messages. Every method takes the owner: nobody reads another's. */
export class MessageRepository {
  async byIds(
    manager: EntityManager,
    owner: Owner,
    ids: readonly string[],
  ): Promise<MessageRecord[]> {
    const found = await rows<MessageRow>(
      manager,
      `SELECT ${COLUMNS} FROM message m
       WHERE m.tenant_id = $1 AND m.user_id = $2 AND m.id = ANY ($3::uuid[])`,
      [owner.tenantId, owner.userId, ids],
    );
    return found.map(toMessage);
  }

  /** As `byIds`, with those of others that the viewer may read. */
  async readableByIds(
    manager: EntityManager,
    viewer: Owner,
    ids: readonly string[],
  ): Promise<MessageRecord[]> {
    const found = await rows<MessageRow>(
      manager,
      `SELECT ${COLUMNS} FROM message m WHERE ${readable('m')} AND m.id = ANY ($3::uuid[])`,
      [viewer.tenantId, viewer.userId, ids],
    );
    return found.map(toMessage);
  }

  async contents(
    manager: EntityManager,
    owner: Owner,
    ids: readonly string[],
  ): Promise<MessageContent[]> {
    return rows<MessageContent>(
      manager,
      `SELECT m.id, m.text, m.html, m.headers FROM message m
       WHERE ${readable('m')} AND m.id = ANY ($3::uuid[])`,
      [owner.tenantId, owner.userId, ids],
    );
  }

  /** A part of a list, by one plan. */
  async page(
    manager: EntityManager,
    of: MessageList,
    page: PageRequest,
    plan: ListPlan,
  ): Promise<MessageRecord[]> {
    const { sql, parameters } = pageSql(of, page, plan, COLUMNS);
    return (await rows<MessageRow>(manager, sql, parameters)).map(toMessage);
  }

  /** How far the newest messages of a list go, and when the oldest came; none when those are all. */
  async bounds(
    manager: EntityManager,
    of: MessageList,
    page: PageRequest,
  ): Promise<ListBounds | undefined> {
    const { sql, parameters } = boundsSql(of, page);
    const row = await firstRow<{ at: Date; id: string; oldest: Date }>(manager, sql, parameters);
    return row && { reached: { receivedAt: row.at.toISOString(), id: row.id }, oldest: row.oldest };
  }

  /** Whether one message is in a list. */
  async matches(
    manager: EntityManager,
    owner: Owner,
    id: string,
    search: Search,
  ): Promise<boolean> {
    const { sql, parameters } = countSql({ owner, scope: { in: 'ONE', id }, search });
    return ((await firstRow<{ n: number }>(manager, sql, parameters))?.n ?? 0) > 0;
  }

  async count(manager: EntityManager, of: MessageList): Promise<number> {
    const { sql, parameters } = countSql(of);
    return (await firstRow<{ n: number }>(manager, sql, parameters))?.n ?? 0;
  }

  /** The newest message from or to each address. */
  async lastOfPeople(
    manager: EntityManager,
    owner: Owner,
    addresses: readonly string[],
  ): Promise<{ address: string; messageId: string }[]> {
    return rows(
      manager,
      `SELECT a.address, c.message_id AS "messageId"
       FROM unnest($3::text[]) AS a(address), LATERAL (
         SELECT message_id FROM correspondent
         WHERE tenant_id = $1 AND user_id = $2 AND address = a.address
         ORDER BY received_at DESC, message_id DESC LIMIT 1) c`,
      [owner.tenantId, owner.userId, addresses],
    );
  }

  /** The messages that carry an invitation, newest first. */
  async ofEvents(
    manager: EntityManager,
    owner: Owner,
    iCalUids: readonly string[],
  ): Promise<MessageRecord[]> {
    const found = await rows<MessageRow>(
      manager,
      `SELECT ${COLUMNS} FROM message m
       WHERE m.tenant_id = $1 AND m.user_id = $2 AND m.ical_uid = ANY ($3)
       ORDER BY m.received_at DESC, m.id DESC`,
      [owner.tenantId, owner.userId, iCalUids],
    );
    return found.map(toMessage);
  }

  async unread(manager: EntityManager, owner: Owner): Promise<number> {
    const row = await firstRow<{ n: number }>(
      manager,
      `SELECT count(*)::int AS n FROM message WHERE tenant_id = $1 AND user_id = $2 AND NOT seen`,
      [owner.tenantId, owner.userId],
    );
    return row?.n ?? 0;
  }

  /** Locks messages in id order, so that concurrent changes queue up and do not block each other. */
  async lock(manager: EntityManager, owner: Owner, ids: readonly string[]): Promise<void> {
    await manager.query(
      `SELECT id FROM message
       WHERE tenant_id = $1 AND user_id = $2 AND id = ANY ($3::uuid[]) ORDER BY id FOR UPDATE`,
      [owner.tenantId, owner.userId, ids],
    );
  }

  /** Changes flags and labels; returns the ids of those that were not that way already. */
  async mark(
    manager: EntityManager,
    owner: Owner,
    ids: readonly string[],
    change: MarkChange,
  ): Promise<string[]> {
    const changed = await rows<{ id: string }>(
      manager,
      `UPDATE message m SET flags = n.flags, labels = n.labels, version = version + 1
       FROM (SELECT id,
           ARRAY(SELECT DISTINCT f FROM unnest(flags || $4::text[]) f WHERE f <> ALL ($5::text[]) ORDER BY f) AS flags,
           ARRAY(SELECT DISTINCT l FROM unnest(labels || $6::text[]) l WHERE l <> ALL ($7::text[]) ORDER BY l) AS labels
         FROM message WHERE tenant_id = $1 AND user_id = $2 AND id = ANY ($3::uuid[])) n
       WHERE m.id = n.id AND (m.flags, m.labels) IS DISTINCT FROM (n.flags, n.labels)
       RETURNING m.id`,
      [
        owner.tenantId,
        owner.userId,
        ids,
        change.addFlags,
        change.removeFlags,
        change.addLabels,
        change.removeLabels,
      ],
    );
    return changed.map(({ id }) => id);
  }

  /** Puts messages into one folder and out of all others. */
  async move(
    manager: EntityManager,
    owner: Owner,
    ids: readonly string[],
    folderId: string,
  ): Promise<void> {
    await manager.query(
      `DELETE FROM placement p USING message m
       WHERE m.id = p.message_id AND m.tenant_id = $1 AND m.user_id = $2 AND m.id = ANY ($3::uuid[])`,
      [owner.tenantId, owner.userId, ids],
    );
    await manager.query(
      `INSERT INTO placement (message_id, folder_id, received_at)
       SELECT id, $4, received_at FROM message
       WHERE tenant_id = $1 AND user_id = $2 AND id = ANY ($3::uuid[])`,
      [owner.tenantId, owner.userId, ids, folderId],
    );
    await manager.query(
      `UPDATE message SET version = version + 1
       WHERE tenant_id = $1 AND user_id = $2 AND id = ANY ($3::uuid[])`,
      [owner.tenantId, owner.userId, ids],
    );
  }

  /** Removes messages for good; their blobs may serve others and stay. */
  async remove(
    manager: EntityManager,
    owner: Owner,
    messages: readonly MessageRecord[],
  ): Promise<void> {
    const ids = messages.map(({ id }) => id);
    const addresses = messages.flatMap(({ from, to, cc, bcc }) =>
      [...from, ...to, ...cc, ...bcc].map(({ address }) => address),
    );
    await manager.query(
      `DELETE FROM correspondent
       WHERE tenant_id = $1 AND user_id = $2 AND address = ANY ($3) AND message_id = ANY ($4::uuid[])`,
      [owner.tenantId, owner.userId, [...new Set(addresses)], ids],
    );
    // All at once: each message would else leave its folders by itself.
    await manager.query(
      `DELETE FROM placement p USING message m WHERE m.id = p.message_id
         AND m.tenant_id = $1 AND m.user_id = $2 AND m.id = ANY ($3::uuid[])`,
      [owner.tenantId, owner.userId, ids],
    );
    await manager.query(
      `DELETE FROM message WHERE tenant_id = $1 AND user_id = $2 AND id = ANY ($3::uuid[])`,
      [owner.tenantId, owner.userId, ids],
    );
  }
}

function toMessage(row: MessageRow): MessageRecord {
  return {
    ...row.addresses,
    id: row.id,
    messageId: row.message_id,
    version: `v${row.version}`,
    accountId: row.account_id,
    threadId: row.thread_id,
    folderIds: row.folder_ids,
    direction: row.direction,
    blob: row.blob,
    subject: row.subject,
    date: row.sent_at,
    receivedAt: row.received_at,
    snippet: row.snippet,
    flags: row.flags,
    labels: row.labels,
    size: row.size,
    iCalUid: row.ical_uid,
  };
}
