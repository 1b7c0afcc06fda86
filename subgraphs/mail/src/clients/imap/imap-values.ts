import type { ListResponse, MailboxObject, MessageStructureObject, StatusObject } from 'imapflow';
import type { FolderRole } from '../../accounts/account';
import type { FolderStatus, ListedFolder } from '../../sync/remote';

// RFC 6154; the library also knows by their names, in many languages, folders that have no such mark.
const ROLES: Readonly<Record<string, FolderRole>> = {
  '\\Inbox': 'INBOX',
  '\\Sent': 'SENT',
  '\\Drafts': 'DRAFTS',
  '\\Archive': 'ARCHIVE',
  '\\Junk': 'JUNK',
  '\\Trash': 'TRASH',
};
// Views of what is in other folders: every message would be there twice.
const VIRTUAL = ['\\All', '\\Flagged'];
const CLOSED = ['\\Noselect', '\\NonExistent'];

/** A folder in our words; nothing for one that cannot be opened or only shows what is elsewhere. */
export function toListedFolder(folder: ListResponse): ListedFolder | undefined {
  const { path, flags, specialUse, status, delimiter } = folder;
  if (CLOSED.some((flag) => flags.has(flag)) || VIRTUAL.includes(specialUse ?? ''))
    return undefined;
  const names = (delimiter === '' ? [path] : path.split(delimiter)).filter((name) => name !== '');
  if (names.length === 0) return undefined;
  return {
    path,
    names,
    role: ROLES[specialUse ?? ''] ?? null,
    status: status ? statusOf(status) : null,
  };
}

/** What STATUS says of a folder; null when it says less than was asked. */
export function statusOf({
  uidValidity,
  uidNext,
  messages,
  highestModseq,
}: StatusObject): FolderStatus | null {
  if (uidValidity === undefined || uidNext === undefined || messages === undefined) return null;
  return {
    uidValidity: Number(uidValidity),
    uidNext,
    exists: messages,
    highestModseq: highestModseq ?? null,
  };
}

/** What SELECT says of a folder. */
export function toStatus(mailbox: MailboxObject): FolderStatus {
  const { uidValidity, uidNext, exists, highestModseq, noModseq } = mailbox;
  return {
    uidValidity: Number(uidValidity),
    uidNext: uidNext,
    exists,
    highestModseq: noModseq === true ? null : (highestModseq ?? null),
  };
}

/** A sequence set (RFC 9051 §9): what lies together is one range. */
export function uidSet(uids: readonly number[]): string {
  const sorted = [...uids].sort((a, b) => a - b);
  const ranges: [number, number][] = [];
  for (const uid of sorted) {
    const last = ranges.at(-1);
    if (last && uid <= last[1] + 1) last[1] = uid;
    else ranges.push([uid, uid]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}:${to}`)).join(',');
}

const MAX_DEPTH = 20;

/** Whether a message has a part that is for keeping, as far as its structure tells. */
export function hasAttachment(part: MessageStructureObject | undefined, depth = 0): boolean {
  if (!part || depth > MAX_DEPTH) return false;
  if (part.disposition?.toLowerCase() === 'attachment') return true;
  return (part.childNodes ?? []).some((child) => hasAttachment(child, depth + 1));
}
