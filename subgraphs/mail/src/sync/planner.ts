import { hash } from 'node:crypto';
import type { FlagChange, FolderStatus, ListedHeader, ListedMessage } from './remote';

/** A folder as far as it was read. */
export interface KnownFolder {
  readonly folderId: string;
  readonly path: string;
  readonly uidValidity: number;
  /** UIDs from here on are new. */
  readonly uidNext: number;
  /** UIDs below are still to be read; 1 when none are. */
  readonly backfillBelow: number;
  readonly highestModseq: bigint | null;
  /** How many messages it held when it was compared. */
  readonly exists: number;
  /** Whether the whole of it is to be compared, whatever its status says. */
  readonly relist: boolean;
}

/** A message here that lies on the server. */
export interface KnownMessage {
  readonly messageId: string;
  readonly uid: number;
  readonly flags: readonly string[];
  /** What was changed here and is not on the server yet. */
  readonly pending: FlagChange;
}

const SYSTEM_FLAGS = ['\\Seen', '\\Answered', '\\Flagged', '\\Draft', '\\Deleted'];
const MAX_FLAGS = 100;

/** Flags as they are kept: one spelling each (RFC 9051 §2.3.2), without what concerns a session alone. */
export function normaliseFlags(flags: Iterable<string>): string[] {
  const kept = [...flags]
    .map((flag) => {
      const lower = flag.toLowerCase();
      return SYSTEM_FLAGS.find((known) => known.toLowerCase() === lower) ?? lower;
    })
    .filter((flag) => flag !== '\\recent' && flag !== '' && flag.length <= MAX_FLAGS);
  return [...new Set(kept)].sort().slice(0, MAX_FLAGS);
}

/** What the flags here are to be: the server's, with what was changed here and is on its way. */
export function desiredFlags(onServer: readonly string[], pending: FlagChange): string[] {
  const removed = new Set(pending.remove);
  return [...new Set([...onServer, ...pending.add])].filter((flag) => !removed.has(flag)).sort();
}

/** Several changes of flags, oldest first, as one. */
export function combineChanges(changes: readonly FlagChange[]): FlagChange {
  let combined: FlagChange = { add: [], remove: [] };
  for (const { add, remove } of changes) {
    combined = {
      add: [...new Set([...combined.add.filter((flag) => !remove.includes(flag)), ...add])],
      remove: [...new Set([...combined.remove.filter((flag) => !add.includes(flag)), ...remove])],
    };
  }
  return combined;
}

/** What a comparison of a range of UIDs leads to. */
export interface WindowPlan {
  /** Messages here that are not on the server any more. */
  readonly vanished: readonly string[];
  readonly flags: readonly { readonly messageId: string; readonly flags: string[] }[];
  /** UIDs on the server of which nothing is known here. */
  readonly missing: readonly number[];
}

/** Compares what is known of a range of UIDs with the server's whole listing of it. */
export function planWindow(
  known: readonly KnownMessage[],
  listed: readonly ListedMessage[],
): WindowPlan {
  const onServer = new Map(listed.map((message) => [message.uid, message]));
  const here = new Set(known.map(({ uid }) => uid));
  return {
    vanished: known.filter(({ uid }) => !onServer.has(uid)).map(({ messageId }) => messageId),
    flags: planFlags(known, listed),
    missing: [...onServer.keys()].filter((uid) => !here.has(uid)).sort((a, b) => a - b),
  };
}

/** The flags that are to change here, of the messages that are listed. */
export function planFlags(
  known: readonly KnownMessage[],
  listed: readonly ListedMessage[],
): WindowPlan['flags'] {
  const onServer = new Map(listed.map((message) => [message.uid, message]));
  return known.flatMap(({ messageId, uid, flags, pending }) => {
    const message = onServer.get(uid);
    if (!message) return [];
    const wanted = desiredFlags(message.flags, pending);
    return sameFlags(wanted, flags) ? [] : [{ messageId, flags: wanted }];
  });
}

function sameFlags(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((flag) => b.includes(flag));
}

/** What is to be done about a folder that is on both sides. */
export type FolderStep =
  /** Everything known of it is void (RFC 9051 §2.3.1.1). */
  'RESET' | 'LOOK' | 'NOTHING';

/**
 * Whether a folder has to be opened. `deep` asks for what STATUS cannot tell of a server without
 * modification sequences: changed flags.
 */
export function planFolder(known: KnownFolder, status: FolderStatus, deep: boolean): FolderStep {
  if (known.uidValidity !== status.uidValidity) return 'RESET';
  if (known.relist || status.uidNext !== known.uidNext) return 'LOOK';
  if (status.exists !== known.exists) return 'LOOK';
  if (status.highestModseq === null || known.highestModseq === null)
    return deep ? 'LOOK' : 'NOTHING';
  return status.highestModseq === known.highestModseq ? 'NOTHING' : 'LOOK';
}

/** UIDs as they should have been sent: whole, positive, ascending, each once. */
export function soundUids(uids: Iterable<number>): number[] {
  const sound = [...uids].filter((uid) => Number.isSafeInteger(uid) && uid > 0 && uid < 2 ** 32);
  return [...new Set(sound)].sort((a, b) => a - b);
}

/** The next pages to read of a folder's past, newest first. */
export function planBackfill(uids: readonly number[], pageSize: number, pages: number): number[][] {
  const newestFirst = soundUids(uids).reverse();
  const count = Math.min(pages, Math.ceil(newestFirst.length / pageSize));
  return Array.from({ length: count }, (_, page) =>
    newestFirst.slice(page * pageSize, (page + 1) * pageSize),
  );
}

/** What a message is known by when its UID has changed: the server's id of it, or what does not change. */
export function fingerprintOf(
  { emailId, size, internalDate, head }: ListedHeader,
  messageId: string | null,
): string {
  if (emailId !== null) return `id:${emailId.slice(0, 255)}`;
  const name = messageId ?? hash('sha256', head);
  return hash('sha256', JSON.stringify([name, size, internalDate.toISOString()]));
}

/** A message that left its folder and was not found in another yet. */
export interface AdriftMessage {
  readonly messageId: string;
  readonly fingerprint: string;
}

/** Gives each adrift message at most one of the headers that look like it, by their index. */
export function matchAdrift(
  fingerprints: readonly string[],
  adrift: readonly AdriftMessage[],
): Map<number, string> {
  const free = Map.groupBy(adrift, ({ fingerprint }) => fingerprint);
  const matches = fingerprints.map((fingerprint, index) => {
    const found = free.get(fingerprint)?.shift();
    return [index, found?.messageId] as const;
  });
  return new Map(matches.filter((match): match is [number, string] => match[1] !== undefined));
}
