import { FolderDiscovery } from './folder-discovery';
import { FolderSync, requireSound } from './folder-sync';
import { HeaderPages, type ReadHeaders } from './header-pages';
import { PendingOperations } from './pending-operations';
import { planFolder, type KnownFolder } from './planner';
import { RemoteError, type FolderStatus, type RemoteConnection } from './remote';
import type { SyncStore } from './sync-store';

const REMOVED_AT_ONCE = 500;

/** What a pass over an account has left to do. */
export interface PassResult {
  /** Whether there is old mail still to be read. */
  readonly more: boolean;
}

/** Told how far the first reading has come, from 0 to 1. */
export type OnProgress = (progress: number) => Promise<void>;

interface Look {
  readonly folder: KnownFolder;
  readonly status: FolderStatus;
}

/** Brings one account in line with its server, pass by pass, over one connection. */
export class AccountSync {
  private readonly operations: PendingOperations;
  private readonly discovery: FolderDiscovery;
  private readonly folders: FolderSync;

  constructor(
    private readonly store: SyncStore,
    private readonly server: RemoteConnection,
    readHeaders: ReadHeaders,
    private readonly onProgress: OnProgress,
  ) {
    this.operations = new PendingOperations(store, server);
    this.discovery = new FolderDiscovery(store, server);
    this.folders = new FolderSync(store, server, new HeaderPages(store, readHeaders));
  }

  /**
   * One pass: changes from here first, so that what the server then says already has them; then in
   * all folders what went, then what came, so that a message that moved is found under its id; last,
   * what is nowhere any more is gone.
   */
  async pass({ deep }: { deep: boolean }): Promise<PassResult> {
    await this.operations.carryOut();
    const { looks, whole } = await this.survey(deep);
    const compared = await this.each(looks, (look) => this.compare(look));
    const read = await this.each(compared.done, (look) => this.readNew(look));
    const past = await this.readPast();
    if (whole && compared.all && read.all && !past.more && past.all) await this.removeLost();
    return { more: past.more };
  }

  private async survey(deep: boolean): Promise<{ looks: Look[]; whole: boolean }> {
    const listed = await this.discovery.discover();
    const known = await this.known();
    const looks: Look[] = [];
    let whole = true;
    for (const { path, status: told } of listed) {
      const folder = known.find((one) => one.path === path);
      if (!folder) continue;
      const status = told ?? (await this.tryOpen(path));
      if (!status) {
        whole = false;
        continue;
      }
      const step = planFolder(folder, requireSound(status), deep);
      if (step === 'RESET') await this.reset(folder, status);
      else if (step === 'LOOK') looks.push({ folder, status });
    }
    return { looks: inboxFirst(looks), whole };
  }

  private async reset(folder: KnownFolder, status: FolderStatus): Promise<void> {
    const { rows } = this.store;
    await this.store.transaction(async (tx) => {
      await rows.remote.setFolderAdrift(tx, [folder.folderId]);
      await rows.folders.reset(tx, folder.folderId, status);
      // The first time there was nothing to void.
      if (folder.uidValidity > 0) await this.discovery.announceReset(tx, folder.folderId);
    });
  }

  private async compare({ folder }: Look): Promise<void> {
    const status = requireSound(await this.server.open(folder.path));
    if (status.uidValidity !== folder.uidValidity) return this.reset(folder, status);
    await this.folders.compare(folder, status);
  }

  private async readNew({ folder }: Look): Promise<void> {
    const status = requireSound(await this.server.open(folder.path));
    if (status.uidValidity !== folder.uidValidity) return this.reset(folder, status);
    if (status.uidNext > folder.uidNext) await this.folders.readNew(folder, status);
  }

  private async readPast(): Promise<{ more: boolean; all: boolean }> {
    const known = await this.known();
    const unread = inboxFirst(known.filter(({ backfillBelow }) => backfillBelow > 1).map(toLook));
    const total = sum(known.map(({ uidNext }) => uidNext));
    let more = false;
    const { all } = await this.each(unread, async ({ folder }) => {
      const status = await this.server.open(folder.path);
      if (status.uidValidity !== folder.uidValidity) {
        more = true;
        return this.reset(folder, requireSound(status));
      }
      const others = sum(known.filter((one) => one !== folder).map((one) => one.backfillBelow - 1));
      const hasMore = await this.folders.readPast(folder, async (left) => {
        await this.onProgress(Math.max(0, 1 - (left + others) / Math.max(1, total)));
      });
      more ||= hasMore;
    });
    return { more, all };
  }

  /** Removes what is in no folder of the server any more. */
  private async removeLost(): Promise<void> {
    const { rows, account, owner } = this.store;
    for (;;) {
      const left = await this.store.transaction(async (tx) => {
        const ids = await rows.remote.someAdrift(tx, account.id, REMOVED_AT_ONCE);
        const messages = await rows.messages.byIds(tx, owner, ids);
        await this.store.announce(tx, ids, { kind: 'DESTROYED' });
        await rows.messages.remove(tx, owner, messages);
        return ids.length;
      });
      if (left < REMOVED_AT_ONCE) return;
    }
  }

  /** Does something with each folder; one that the server refuses holds up no other. */
  private async each(
    looks: readonly Look[],
    work: (look: Look) => Promise<void>,
  ): Promise<{ done: Look[]; all: boolean }> {
    const done: Look[] = [];
    for (const look of looks) {
      try {
        await work(look);
        done.push(look);
      } catch (error) {
        if (!(error instanceof RemoteError) || error.failure !== 'REFUSED') throw error;
      }
    }
    return { done, all: done.length === looks.length };
  }

  private async tryOpen(path: string): Promise<FolderStatus | null> {
    try {
      return await this.server.open(path);
    } catch (error) {
      if (error instanceof RemoteError && error.failure === 'REFUSED') return null;
      throw error;
    }
  }

  private known(): Promise<KnownFolder[]> {
    return this.store.rows.folders.ofAccount(this.store.database.manager, this.store.account.id);
  }
}

function toLook(folder: KnownFolder): Look {
  const { uidValidity, uidNext, highestModseq } = folder;
  return { folder, status: { uidValidity, uidNext, exists: 0, highestModseq } };
}

function inboxFirst(looks: readonly Look[]): Look[] {
  const rank = ({ folder }: Look): number => (folder.path.toUpperCase() === 'INBOX' ? 0 : 1);
  return [...looks].sort((a, b) => rank(a) - rank(b));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
