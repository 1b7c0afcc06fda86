import { rows } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';
import type { Owner } from '../accounts/account';
import { threadHitsSql, type MessageList } from '../messages/message-query';
import { readable } from '../sharing/readable';
import type { ThreadRecord } from './thread';

/** What a list holds of a thread. */
export interface ThreadHits {
  readonly id: string;
  readonly hits: number;
  /** Id of the newest of them. */
  readonly newest: string;
}

/** SQL of threads: a thread is what its messages are. */
export class ThreadRepository {
  async byIds(
    manager: EntityManager,
    owner: Owner,
    ids: readonly string[],
  ): Promise<ThreadRecord[]> {
    return rows<ThreadRecord>(
      manager,
      `SELECT m.thread_id AS id,
         (array_agg(m.subject ORDER BY m.received_at, m.id))[1] AS subject,
         max(m.received_at) AS "lastMessageAt", bool_or(NOT m.seen) AS unread,
         (SELECT coalesce(jsonb_agg(p.mailbox ORDER BY p.at, p.mailbox->>'address'), '[]') FROM (
           SELECT DISTINCT ON (a->>'address') a AS mailbox, t.received_at AS at
           FROM message t, jsonb_array_elements(
             (t.addresses->'from') || (t.addresses->'to') || (t.addresses->'cc')) a
           WHERE t.thread_id = m.thread_id AND ${readable('t')}
           ORDER BY a->>'address', (a->>'name') IS NULL, t.received_at LIMIT 200
         ) p) AS participants
       FROM message m
       WHERE ${readable('m')} AND m.thread_id = ANY ($3::uuid[])
       GROUP BY m.thread_id`,
      [owner.tenantId, owner.userId, ids],
    );
  }

  /** How many messages of each thread a list holds, up to a number, and the newest of them. */
  async hits(
    manager: EntityManager,
    of: MessageList,
    ids: readonly string[],
    most: number,
  ): Promise<ThreadHits[]> {
    const { sql, parameters } = threadHitsSql(of, ids, most);
    return rows<ThreadHits>(manager, sql, parameters);
  }
}
