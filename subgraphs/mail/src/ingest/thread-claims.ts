import { rows } from '@suitegraph/kit/database';
import type { NewEvent } from '@suitegraph/kit/events';
import { newId } from '@suitegraph/kit/ids';
import type { EntityManager } from 'typeorm';
import { messageEvent, type MessageFacts } from '../messages/message.events';
import { recordMessageEvents } from '../sharing/audience';
import type { Origin } from './delivery';
import type { MailHeaders } from './parsed-mail';
import {
  baseSubject,
  othersIn,
  parentBySubject,
  parentInBatch,
  SUBJECT_WINDOW_MS,
  tellsThread,
  type PossibleParent,
  type SubjectFacts,
} from './subject-threading';
import {
  proposeThreads,
  settleThreads,
  threadReferences,
  type Merge,
  type ThreadReference,
} from './threading';

/** So many of the newest messages with each of the people are looked at for the subject. */
const MOST_LOOKED_AT = 100;

/** A message that is to have a thread. */
export interface Threaded extends SubjectFacts {
  readonly mail: SubjectFacts['mail'] & Pick<MailHeaders, 'references'>;
}

/** The threads of messages, in their order, and those that turn out to be one: merge them once the messages are stored. */
export async function claimThreads(
  manager: EntityManager,
  messages: readonly Threaded[],
): Promise<{ threadIds: string[]; merges: Merge[] }> {
  const parents = await parentsBySubject(manager, messages);
  const claims = messages.map(({ owner, mail }, index) => ({
    owner,
    references: threadReferences(mail, parents.get(index)),
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

/**
 * What replies answer whose references lead nowhere, by their subject (RFC 5256 §2.2, step 5): a
 * reference for each of them, by index. Only those are looked for, whose subject says that they are replies.
 */
async function parentsBySubject(
  manager: EntityManager,
  messages: readonly Threaded[],
): Promise<ReadonlyMap<number, string>> {
  const ids = new Set(messages.map(({ mail }) => mail.messageId));
  const replies = messages.flatMap((message, n) => {
    const { base, isReply } = baseSubject(message.mail.subject);
    const addresses = othersIn(message.mail.addresses, message.address);
    const isKnown = message.mail.references.some((reference) => ids.has(reference));
    return isReply && !isKnown && tellsThread(base) && addresses.length > 0
      ? [{ n, message, base, addresses }]
      : [];
  });
  if (replies.length === 0) return new Map();
  const asked = replies.map(({ n, message, addresses }) => ({
    n,
    ...message.owner,
    addresses,
    references: threadReferences(message.mail),
    at: message.receivedAt.toISOString(),
  }));
  const found = await rows<PossibleParent & { n: number; known: boolean }>(
    manager,
    POSSIBLE_PARENTS,
    [JSON.stringify(asked), SUBJECT_WINDOW_MS],
  );
  const byReply = Map.groupBy(found, ({ n }) => n);
  return new Map(
    replies.flatMap(({ n, message, base }) => {
      const possible = byReply.get(n) ?? [];
      if (possible.some(({ known }) => known)) return [];
      const parent = parentBySubject(base, possible) ?? parentInBatch(message, messages);
      return parent === undefined ? [] : [[n, parent] as const];
    }),
  );
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

// By whom it is from and to: no index of subjects has to be kept up for each message that arrives. One
// row says that the references are known; a message without Message-ID has no reference and is left out.
const POSSIBLE_PARENTS = `
  WITH asked AS (
    SELECT r.*, EXISTS (SELECT 1 FROM thread_reference t WHERE t.tenant_id = r."tenantId"
      AND t.user_id = r."userId" AND t.reference = ANY (r.references)) AS known
    FROM jsonb_to_recordset($1::jsonb) AS r(n int, "tenantId" text, "userId" text, addresses text[],
      "references" text[], at timestamptz)
  )
  SELECT n, known, NULL AS subject, '' AS reference, NULL AS "threadId", at FROM asked WHERE known
  UNION ALL
  (SELECT DISTINCT ON (r.n, m.received_at, m.id) r.n, false, left(m.subject, 300), t.reference,
     t.thread_id::text, m.received_at
   FROM asked r CROSS JOIN unnest(r.addresses) AS a(address)
   CROSS JOIN LATERAL (SELECT c.message_id FROM correspondent c
     WHERE c.tenant_id = r."tenantId" AND c.user_id = r."userId" AND c.address = a.address
       AND c.received_at BETWEEN r.at - $2 * interval '1 ms' AND r.at + $2 * interval '1 ms'
     ORDER BY c.received_at DESC LIMIT ${MOST_LOOKED_AT}) c
   JOIN message m ON m.id = c.message_id
   JOIN thread_reference t ON t.tenant_id = r."tenantId" AND t.user_id = r."userId"
     AND t.reference = m.message_id
   WHERE NOT r.known ORDER BY r.n, m.received_at, m.id)
  ORDER BY at DESC`;

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
