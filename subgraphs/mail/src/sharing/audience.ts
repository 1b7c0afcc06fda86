import { recordEvents, type NewEvent } from '@suitegraph/kit/events';
import type { EntityManager } from 'typeorm';
import type { SharingRepository } from './sharing.repository';

const foldersOf = ({ data }: NewEvent): readonly string[] => {
  const ids = data?.['folderIds'];
  return Array.isArray(ids) ? (ids as readonly string[]) : [];
};

/** Records events of messages, for their owners and for all who may read the folders they are in. */
export async function recordMessageEvents(
  tx: EntityManager,
  shares: Pick<SharingRepository, 'readers'>,
  events: readonly NewEvent[],
): Promise<void> {
  const folderIds = [...new Set(events.flatMap(foldersOf))];
  const readers = folderIds.length === 0 ? [] : await shares.readers(tx, folderIds);
  const shared = events.map((event) => {
    const inFolders = foldersOf(event);
    const others = readers.filter(({ folderId }) => inFolders.includes(folderId));
    const audience = [...new Set([...event.audience, ...others.map(({ grantee }) => grantee)])];
    return { ...event, audience };
  });
  await recordEvents(tx, shared);
}
