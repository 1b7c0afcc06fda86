import { createHash } from 'node:crypto';
import type { Owner } from '../accounts/account';
import type { MailHeaders } from './parsed-mail';

const MAX_REFERENCE = 250;

/** A message's claim to a thread: it belongs with everything that shares one of its references. */
export interface ThreadClaim {
  readonly owner: Owner;
  readonly references: readonly string[];
}

/** A reference with the thread it leads to. */
export interface ThreadReference extends Owner {
  readonly reference: string;
  readonly threadId: string;
}

/**
 * The Message-IDs by which a message is threaded (RFC 5256 §2.2), with that of what it answers by its
 * subject alone, if any.
 */
export function threadReferences(
  mail: Pick<MailHeaders, 'messageId' | 'references'>,
  answered?: string,
): string[] {
  const own = [mail.messageId, answered].filter((id) => typeof id === 'string');
  return [...new Set([...own, ...mail.references])].map(boundedReference);
}

// An index entry has at most 2,704 bytes; real Message-IDs have fewer than 100.
function boundedReference(reference: string): string {
  return reference.length <= MAX_REFERENCE
    ? reference
    : createHash('sha256').update(reference).digest('hex');
}

const keyOf = ({ tenantId, userId }: Owner, reference: string): string =>
  JSON.stringify([tenantId, userId, reference]);

/**
 * A thread for each claim, such that claims of one owner that share a reference, directly or through
 * others, have the same one; in the claims' order.
 */
export function proposeThreads(
  claims: readonly ThreadClaim[],
  makeId: () => string,
): { threadIds: string[]; references: ThreadReference[] } {
  const leaders = new Map<string, number>();
  const parents = claims.map((_, index) => index);
  const rootOf = (index: number): number => {
    const parent = parents[index] ?? index;
    return parent === index ? index : rootOf(parent);
  };
  const entries = claims.flatMap(({ owner, references }, index) =>
    references.map((reference) => ({ owner, reference, index, key: keyOf(owner, reference) })),
  );
  for (const { key, index } of entries) {
    const leader = leaders.get(key);
    if (leader === undefined) leaders.set(key, index);
    else parents[rootOf(index)] = rootOf(leader);
  }
  const ids = claims.map(makeId);
  const threadIds = claims.map((_, index) => ids[rootOf(index)] ?? makeId());
  const unique = new Map(entries.map((entry) => [entry.key, entry]));
  // In one order everywhere: two transactions that lock the same rows cannot wait for each other.
  const references = [...unique.values()]
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ owner: { tenantId, userId }, reference, index }) => ({
      tenantId,
      userId,
      reference,
      threadId: threadIds[index] ?? '',
    }));
  return { threadIds, references };
}

/** Threads that turn out to be one. */
export interface Merge extends Owner {
  readonly into: string;
  readonly from: string;
}

/**
 * Compares what was proposed with what the references really lead to: the thread of each proposal,
 * and the threads that messages have now tied together, directly or through others (the oldest id stays).
 */
export function settleThreads(
  proposed: readonly ThreadReference[],
  actual: readonly ThreadReference[],
): { settled: Map<string, string>; merges: Merge[] } {
  const found = new Map(actual.map((entry) => [keyOf(entry, entry.reference), entry.threadId]));
  const older = new Map<string, string>();
  const owners = new Map<string, Owner>();
  const oldestOf = (id: string): string => {
    const next = older.get(id);
    return next === undefined ? id : oldestOf(next);
  };
  for (const { tenantId, userId, reference, threadId } of proposed) {
    const led = found.get(keyOf({ tenantId, userId }, reference)) ?? threadId;
    for (const id of [threadId, led]) owners.set(id, { tenantId, userId });
    const [into = led, from = led] = [oldestOf(threadId), oldestOf(led)].sort();
    if (into !== from) older.set(from, into);
  }
  const settled = new Map(proposed.map(({ threadId }) => [threadId, oldestOf(threadId)]));
  const merges = [...owners].flatMap(([from, owner]) => {
    const into = oldestOf(from);
    return into === from ? [] : [{ ...owner, into, from }];
  });
  // In one order everywhere, as the references.
  return { settled, merges: merges.sort((a, b) => (a.from > b.from ? -1 : 1)) };
}
