import { rows } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';
import type { Owner } from '../accounts/account';
import { readable } from '../sharing/readable';
import type { ThreadRecord } from './thread';

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
}
