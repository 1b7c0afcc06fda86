import { rows } from '@suitegraph/kit/database';
import type { NewEvent } from '@suitegraph/kit/events';
import { newId } from '@suitegraph/kit/ids';
import type { EntityManager } from 'typeorm';
import type { Owner } from '../accounts/account';
import { messageEvent, type MessageFacts } from '../messages/message.events';
import { recordMessageEvents } from '../sharing/audience';
import type { Origin } from './delivery';
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
  await repoint(manager, actual, settled);
  return {
    threadIds: threadIds.map((id) => settled.get(id) ?? id),
    // What was proposed a moment ago is known to nobody else, and nothing is stored under it.
    merges: merges.filter(({ from }) => !settled.has(from)),
  };
}

/** Makes threads one, and tells of it: of the thread that stays, and of each message that changes its thread. */
export async function mergeThreads(
  manager: EntityManager,
  merges: readonly Merge[],
  origin: Origin,
): Promise<void> {
  for (const merge of merges) {
    const { tenantId, userId, into, from } = merge;
    const values = [tenantId, userId, into, from];
    const moved = await rows<MovedMessage>(manager, MOVE_MESSAGES, values);
    await manager.query(
      `UPDATE thread_reference SET thread_id = $3
       WHERE tenant_id = $1 AND user_id = $2 AND thread_id = $4`,
      values,
    );
    // A thread that was only just proposed has no messages: nobody knows of it.
    if (moved.length > 0) await recordMessageEvents(manager, mergeEvents(merge, moved, origin));
  }
}

function mergeEvents(
  { tenantId, userId, into, from }: Merge,
  moved: readonly MovedMessage[],
  origin: Origin,
): NewEvent[] {
  const owner = { tenantId, userId };
  const thread: NewEvent = {
    tenantId,
    audience: [userId],
    type: 'mail.thread',
    kind: 'UPDATED',
    key: into,
    changedFields: ['messages'],
    data: { merged: [from] },
  };
  const change = { kind: 'UPDATED', origin, changedFields: ['thread'] } as const;
  return [
    thread,
    ...moved.map((message) => messageEvent({ ...message, owner, threadId: into }, change)),
  ];
}

type MovedMessage = Omit<MessageFacts, 'owner' | 'threadId'>;

const MOVE_MESSAGES = `
  UPDATE message m SET thread_id = $3, version = version + 1
  WHERE tenant_id = $1 AND user_id = $2 AND thread_id = $4
  RETURNING id, account_id AS "accountId", direction, addresses, received_at AS "receivedAt",
    ARRAY(SELECT p.folder_id FROM placement p WHERE p.message_id = m.id) AS "folderIds"`;

/** Has references that were new a moment ago lead to the threads their messages turned out to belong to. */
async function repoint(
  manager: EntityManager,
  actual: readonly ThreadReference[],
  settled: ReadonlyMap<string, string>,
): Promise<void> {
  const changed = actual.flatMap((entry) => {
    const threadId = settled.get(entry.threadId) ?? entry.threadId;
    return threadId === entry.threadId ? [] : [{ ...entry, threadId }];
  });
  if (changed.length > 0) await manager.query(REPOINT, [JSON.stringify(changed)]);
}

const REPOINT = `
  UPDATE thread_reference t SET thread_id = r."threadId" FROM jsonb_to_recordset($1::jsonb)
    AS r("tenantId" text, "userId" text, reference text, "threadId" uuid)
  WHERE (t.tenant_id, t.user_id, t.reference) = (r."tenantId", r."userId", r.reference)`;

// DO UPDATE, not DO NOTHING: it locks the row and returns what is there.
const CLAIM_REFERENCES = `
  INSERT INTO thread_reference AS t (tenant_id, user_id, reference, thread_id)
  SELECT "tenantId", "userId", reference, "threadId" FROM jsonb_to_recordset($1::jsonb)
    AS r("tenantId" text, "userId" text, reference text, "threadId" uuid)
  ON CONFLICT (tenant_id, user_id, reference) DO UPDATE SET thread_id = t.thread_id
  RETURNING tenant_id AS "tenantId", user_id AS "userId", reference, thread_id AS "threadId"`;
