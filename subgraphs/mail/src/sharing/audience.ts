import { rows } from '@suitegraph/kit/database';
import { recordEvents, type NewEvent } from '@suitegraph/kit/events';
import type { EntityManager } from 'typeorm';
import type { Right } from './rights';

interface Grantee {
  readonly folderId: string;
  readonly grantee: string;
}

/**
 * Records events, those of messages for all who may read a folder they are in, besides their owners.
 * Every event of a message goes this way: whoever has a folder shared with them follows it live.
 */
export async function recordMessageEvents(
  tx: EntityManager,
  events: readonly NewEvent[],
): Promise<void> {
  await recordShared(tx, events, { foldersOf: foldersOfMessage, right: 'r' });
}

/** Records events of folders, for their owners and for all who may see them; before a folder is removed. */
export async function recordFolderEvents(
  tx: EntityManager,
  events: readonly NewEvent[],
): Promise<void> {
  await recordShared(tx, events, { foldersOf: ({ key }) => [key], right: 'l' });
}

async function recordShared(
  tx: EntityManager,
  events: readonly NewEvent[],
  { foldersOf, right }: { foldersOf: (event: NewEvent) => readonly string[]; right: Right },
): Promise<void> {
  const folderIds = [...new Set(events.flatMap(foldersOf))];
  const grantees = await granteesOf(tx, folderIds, right);
  const byFolder = Map.groupBy(grantees, ({ folderId }) => folderId);
  const shared = events.map((event) => {
    const others = foldersOf(event).flatMap((id) => byFolder.get(id) ?? []);
    const audience = [...new Set([...event.audience, ...others.map(({ grantee }) => grantee)])];
    return { ...event, audience };
  });
  await recordEvents(tx, shared);
}

async function granteesOf(
  tx: EntityManager,
  folderIds: readonly string[],
  right: Right,
): Promise<Grantee[]> {
  if (folderIds.length === 0) return [];
  return rows<Grantee>(
    tx,
    `SELECT folder_id AS "folderId", grantee FROM folder_acl
     WHERE folder_id = ANY ($1::uuid[]) AND $2 = ANY (rights)`,
    [folderIds, right],
  );
}

// An event of another kind, such as of an invitation, is its owner's alone.
function foldersOfMessage({ type, data }: NewEvent): readonly string[] {
  const ids = type === 'mail.message' ? data?.['folderIds'] : undefined;
  return Array.isArray(ids) ? (ids as readonly string[]) : [];
}
