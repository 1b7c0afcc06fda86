import type { HeaderPages, ReadHeader } from './header-pages';
import {
  planBackfill,
  planFlags,
  planWindow,
  type KnownFolder,
  type KnownMessage,
} from './planner';
import {
  RemoteError,
  type FolderStatus,
  type ListedMessage,
  type RemoteConnection,
} from './remote';
import type { SyncStore } from './sync-store';

/** Headers that are asked for and stored together: what one account needs in memory. */
export const PAGE = 500;
const WINDOW = 5_000;
/** Pages of old mail at a time; then it is looked whether new mail came. */
const BACKFILL_PAGES = 10;
const LAST_UID = 2 ** 32 - 1;

/** Brings one folder in line with the server. The folder is open on the connection. */
export class FolderSync {
  constructor(
    private readonly store: SyncStore,
    private readonly server: RemoteConnection,
    private readonly pages: HeaderPages,
  ) {}

  /** Takes over changed flags, and sets adrift what is not there any more. */
  async compare(folder: KnownFolder, status: FolderStatus): Promise<void> {
    const { highestModseq: since } = folder;
    const byModseq = status.highestModseq !== null && since !== null && !folder.relist;
    if (byModseq) {
      await this.compareChanged(folder.folderId, since);
      if (!(await this.isComplete(folder, status))) await this.compareAll(folder);
    } else await this.compareAll(folder);
    await this.store.transaction((tx) =>
      this.store.rows.folders.setRead(tx, folder.folderId, status),
    );
  }

  /** Reads mail that came since the last time. */
  async readNew(folder: KnownFolder, status: FolderStatus): Promise<void> {
    const { folderId, uidNext } = folder;
    const uids = await this.server.uids(uidNext, '*');
    for (let start = 0; start < uids.length; start += PAGE) {
      const page = uids.slice(start, start + PAGE);
      await this.takePage(folderId, page, { backfill: false, uidNext: (page.at(-1) ?? 0) + 1 });
    }
    // What came and went between two looks leaves a gap.
    await this.store.transaction((tx) =>
      this.store.rows.folders.setUidNext(tx, folderId, status.uidNext),
    );
  }

  /** Reads some of the mail that was there before, newest first; returns whether there is more. */
  async readPast(folder: KnownFolder, onPage: (left: number) => Promise<void>): Promise<boolean> {
    if (folder.backfillBelow <= 1) return false;
    const uids = await this.server.uids(1, folder.backfillBelow - 1);
    const pages = planBackfill(uids, PAGE, BACKFILL_PAGES);
    let left = uids.length;
    // The next page is on its way while one is being stored.
    let next = this.read(pages[0] ?? []);
    for (const [index, page] of pages.entries()) {
      const read = await next;
      next = this.read(pages[index + 1] ?? []);
      // Should this fail, nobody waits for that.
      next.catch(() => undefined);
      left -= page.length;
      const below = left === 0 ? 1 : (page.at(-1) ?? 1);
      await this.pages.take(read, { folderId: folder.folderId, backfill: true }, (tx) =>
        this.store.rows.folders.setBackfill(tx, folder.folderId, below),
      );
      await onPage(left);
    }
    if (pages.length === 0) {
      await this.store.transaction((tx) =>
        this.store.rows.folders.setBackfill(tx, folder.folderId, 1),
      );
    }
    return left > 0;
  }

  private async read(uids: readonly number[]): Promise<ReadHeader[]> {
    return uids.length === 0 ? [] : this.pages.read(await this.server.headers(uids));
  }

  private async takePage(
    folderId: string,
    uids: readonly number[],
    { backfill, uidNext }: { backfill: boolean; uidNext: number | null },
  ): Promise<void> {
    await this.pages.take(await this.read(uids), { folderId, backfill }, async (tx) => {
      if (uidNext !== null) await this.store.rows.folders.setUidNext(tx, folderId, uidNext);
    });
  }

  private async compareChanged(folderId: string, since: bigint): Promise<void> {
    const { changed, vanished } = await this.server.changedSince(since);
    const { remote } = this.store.rows;
    const { manager } = this.store.database;
    for (let start = 0; start < changed.length; start += WINDOW) {
      const part = changed.slice(start, start + WINDOW);
      const uids = part.map(({ uid }) => uid);
      const known = await remote.byUids(manager, folderId, uids);
      await this.apply(folderId, known, part, []);
    }
    for (let start = 0; start < vanished.length; start += WINDOW) {
      const part = vanished.slice(start, start + WINDOW);
      const gone = await remote.byUids(manager, folderId, part);
      await this.apply(
        folderId,
        [],
        [],
        gone.map(({ messageId }) => messageId),
      );
    }
  }

  /** Whether the folder holds as many messages as are known of it, so that none can have vanished. */
  private async isComplete(folder: KnownFolder, status: FolderStatus): Promise<boolean> {
    if (folder.backfillBelow > 1) return true;
    const known = await this.store.rows.remote.countBelow(
      this.store.database.manager,
      folder.folderId,
      folder.uidNext,
    );
    const fresh =
      status.uidNext > folder.uidNext ? await this.server.uids(folder.uidNext, '*') : [];
    return known === status.exists - fresh.length;
  }

  /** Compares everything that was read of the folder, window by window. */
  private async compareAll(folder: KnownFolder): Promise<void> {
    const { folderId, uidNext, backfillBelow } = folder;
    const { remote } = this.store.rows;
    let from = Math.max(1, backfillBelow);
    while (from < uidNext) {
      const known = await remote.window(this.store.database.manager, folderId, {
        from,
        most: WINDOW,
      });
      const last = known.length < WINDOW ? uidNext - 1 : (known.at(-1)?.uid ?? LAST_UID);
      const listed = await this.server.flags(from, last);
      const { vanished, missing } = planWindow(known, listed);
      await this.apply(folderId, known, listed, vanished);
      for (let start = 0; start < missing.length; start += PAGE) {
        const page = missing.slice(start, start + PAGE);
        await this.takePage(folderId, page, { backfill: true, uidNext: null });
      }
      from = last + 1;
    }
  }

  private async apply(
    folderId: string,
    known: readonly KnownMessage[],
    listed: readonly ListedMessage[],
    vanished: readonly string[],
  ): Promise<void> {
    const changing = new Set(planFlags(known, listed).map(({ messageId }) => messageId));
    if (changing.size === 0 && vanished.length === 0) return;
    const { rows, owner } = this.store;
    const uids = known.filter(({ messageId }) => changing.has(messageId)).map(({ uid }) => uid);
    await this.store.transaction(async (tx) => {
      // Under the lock it is certain what was changed here meanwhile: that stays.
      await rows.messages.lock(tx, owner, [...changing]);
      const now = await rows.remote.byUids(tx, folderId, uids);
      const marked = await rows.remote.setFlags(tx, owner, planFlags(now, listed));
      await this.store.announce(tx, marked, { kind: 'UPDATED', changedFields: ['flags'] });
      await rows.remote.setAdrift(tx, vanished);
    });
  }
}

/** Refuses a status no server may give, before anything is forgotten because of it. */
export function requireSound(status: FolderStatus): FolderStatus {
  const { uidValidity, uidNext, exists } = status;
  const sound = [uidValidity, uidNext, exists].every((value) => Number.isSafeInteger(value));
  if (sound && uidValidity > 0 && uidNext > 0) return status;
  throw new RemoteError('REFUSED', 'The server does not number its messages');
}
