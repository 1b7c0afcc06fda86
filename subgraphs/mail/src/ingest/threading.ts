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

/** The Message-IDs by which a message is threaded (RFC 5256 §2.2, without the subject heuristics). */
export function threadReferences(mail: Pick<MailHeaders, 'messageId' | 'references'>): string[] {
  const own = mail.messageId === null ? [] : [mail.messageId];
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
 * and the threads that a message has now tied together (the oldest id stays).
 */
export function settleThreads(
  proposed: readonly ThreadReference[],
  actual: readonly ThreadReference[],
): { settled: Map<string, string>; merges: Merge[] } {
  const found = new Map(actual.map((entry) => [keyOf(entry, entry.reference), entry.threadId]));
  const groups = new Map<string, { owner: Owner; ids: Set<string> }>();
  for (const entry of proposed) {
    const group = groups.get(entry.threadId) ?? { owner: entry, ids: new Set<string>() };
    group.ids.add(found.get(keyOf(entry, entry.reference)) ?? entry.threadId);
    groups.set(entry.threadId, group);
  }
  const settled = new Map<string, string>();
  const merges: Merge[] = [];
  for (const [proposal, { owner, ids }] of groups) {
    const [into = proposal, ...others] = [...ids].sort();
    settled.set(proposal, into);
    const { tenantId, userId } = owner;
    merges.push(...others.map((from) => ({ tenantId, userId, into, from })));
  }
  // Into the older one always, so from the newest down a chain of merges ends in its oldest.
  merges.sort((a, b) => (a.from > b.from ? -1 : 1));
  return { settled, merges };
}
