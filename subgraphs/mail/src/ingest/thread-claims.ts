import { rows } from '@suitegraph/kit/database';
import { newId } from '@suitegraph/kit/ids';
import type { EntityManager } from 'typeorm';
import type { Owner } from '../accounts/account';
import type { MailHeaders } from './parsed-mail';
import {
  proposeThreads,
  settleThreads,
  threadReferences,
  type Merge,
  type ThreadReference,
} from './threading';

/** A message that is to have a thread. */
export interface Threaded {
  readonly owner: Owner;
  readonly mail: Pick<MailHeaders, 'messageId' | 'references'>;
}

/** The threads of messages, in their order, and those that turn out to be one: merge them once the messages are stored. */
export async function claimThreads(
  manager: EntityManager,
  messages: readonly Threaded[],
): Promise<{ threadIds: string[]; merges: Merge[] }> {
  const claims = messages.map(({ owner, mail }) => ({
    owner,
    references: threadReferences(mail),
  }));
  const { threadIds, references } = proposeThreads(claims, newId);
  if (references.length === 0) return { threadIds, merges: [] };
  const actual = await rows<ThreadReference>(manager, CLAIM_REFERENCES, [
    JSON.stringify(references),
  ]);
  const { settled, merges } = settleThreads(references, actual);
  return { threadIds: threadIds.map((id) => settled.get(id) ?? id), merges };
}

/** Makes threads one. */
export async function mergeThreads(
  manager: EntityManager,
  merges: readonly Merge[],
): Promise<void> {
  for (const { tenantId, userId, into, from } of merges) {
    for (const table of ['message', 'thread_reference']) {
      await manager.query(
        `UPDATE ${table} SET thread_id = $3
         WHERE tenant_id = $1 AND user_id = $2 AND thread_id = $4`,
        [tenantId, userId, into, from],
      );
    }
  }
}

// DO UPDATE, not DO NOTHING: it locks the row and returns what is there.
const CLAIM_REFERENCES = `
  INSERT INTO thread_reference AS t (tenant_id, user_id, reference, thread_id)
  SELECT "tenantId", "userId", reference, "threadId" FROM jsonb_to_recordset($1::jsonb)
    AS r("tenantId" text, "userId" text, reference text, "threadId" uuid)
  ON CONFLICT (tenant_id, user_id, reference) DO UPDATE SET thread_id = t.thread_id
  RETURNING tenant_id AS "tenantId", user_id AS "userId", reference, thread_id AS "threadId"`;
