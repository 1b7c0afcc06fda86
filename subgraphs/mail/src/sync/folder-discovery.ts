import type { ChangeKind, NewEvent } from '@suitegraph/kit/events';
import { newId } from '@suitegraph/kit/ids';
import type { EntityManager } from 'typeorm';
import { recordFolderEvents } from '../sharing/audience';
import type { KnownFolder } from './planner';
import { RemoteError, type ListedFolder, type RemoteConnection } from './remote';
import type { SyncStore } from './sync-store';

const MAX_NAME = 200;

/** Keeps the folders here those of the server. */
export class FolderDiscovery {
  constructor(
    private readonly store: SyncStore,
    private readonly server: RemoteConnection,
  ) {}

  /** The server's folders; those that are new there are made here, and those gone there are gone here. */
  async discover(): Promise<ListedFolder[]> {
    await this.createOnServer();
    const listed = await this.server.list();
    // There always is an INBOX (RFC 9051 §5.1): a list without one is no reason to forget everything.
    if (!listed.some(({ path }) => path.toUpperCase() === 'INBOX')) {
      throw new RemoteError('REFUSED', 'The server lists no folders');
    }
    await this.store.transaction(async (tx) => {
      const known = await this.store.rows.folders.ofAccount(tx, this.store.account.id);
      await this.removeGone(tx, known, listed);
      await this.addNew(tx, known, listed);
    });
    return listed;
  }

  /** Says that all UIDs of a folder are void. */
  async announceReset(tx: EntityManager, folderId: string): Promise<void> {
    await recordFolderEvents(tx, [this.event('UPDATED', folderId, true)]);
  }

  private async createOnServer(): Promise<void> {
    const { folders } = this.store.rows;
    const accountId = this.store.account.id;
    for (const { id, path } of await folders.unborn(this.store.database.manager, accountId)) {
      const created = await this.server.create(path.split('/'));
      await this.store.transaction((tx) =>
        folders.link(tx, { folderId: id, accountId, path: created }),
      );
    }
  }

  private async removeGone(
    tx: EntityManager,
    known: readonly KnownFolder[],
    listed: readonly ListedFolder[],
  ): Promise<void> {
    const paths = new Set(listed.map(({ path }) => path));
    const gone = known.filter(({ path }) => !paths.has(path)).map(({ folderId }) => folderId);
    if (gone.length === 0) return;
    const { rows, owner } = this.store;
    await recordFolderEvents(
      tx,
      gone.map((id) => this.event('DESTROYED', id)),
    );
    await rows.remote.setFolderAdrift(tx, gone);
    await rows.folders.remove(tx, owner, gone);
  }

  private async addNew(
    tx: EntityManager,
    known: readonly KnownFolder[],
    listed: readonly ListedFolder[],
  ): Promise<void> {
    const { rows, owner, account } = this.store;
    const ids = new Map(known.map(({ path, folderId }) => [path, folderId]));
    const byNames = new Map(
      listed.map(({ path, names }) => [localPath(names), ids.get(path)] as const),
    );
    // Those above first, so that each finds its parent.
    const fresh = listed
      .filter(({ path }) => !ids.has(path))
      .sort((a, b) => a.names.length - b.names.length);
    for (const { path, names, role } of fresh) {
      const id = await rows.folders.add(tx, owner, {
        id: newId(),
        accountId: account.id,
        parentId: byNames.get(localPath(names.slice(0, -1))) ?? null,
        name: localName(names.at(-1) ?? path),
        path: localPath(names),
        role,
      });
      await rows.folders.link(tx, { folderId: id, accountId: account.id, path });
      byNames.set(localPath(names), id);
      await recordFolderEvents(tx, [this.event('CREATED', id)]);
    }
  }

  private event(kind: ChangeKind, key: string, uidValidityReset = false): NewEvent {
    const { tenantId, userId, id: accountId } = this.store.account;
    const data = { accountId, uidValidityReset };
    return { tenantId, audience: [userId], type: 'mail.folder', kind, key, data };
  }
}

// Here the separator is always a slash: one inside a name would make two of it.
function localName(name: string): string {
  return name
    .replace(/\//g, '∕')
    .replace(/\p{Cc}/gu, ' ')
    .toWellFormed()
    .slice(0, MAX_NAME);
}

/** What a folder of a server is called here. */
export function localPath(names: readonly string[]): string {
  return names.map(localName).join('/');
}
