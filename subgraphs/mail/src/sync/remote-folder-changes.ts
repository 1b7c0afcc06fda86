import {
  InvalidInputError,
  RateLimitedError,
  UpstreamUnavailableError,
} from '@suitegraph/kit/errors';
import { newId } from '@suitegraph/kit/ids';
import type { DataSource, EntityManager } from 'typeorm';
import type { OwnAccount } from '../accounts/account';
import type { RemoteAccount } from '../accounts/remote-account';
import { localPath } from './folder-discovery';
import type { KnownFolder } from './planner';
import { RemoteError, type Connect, type RemoteConnection, type ServerLogin } from './remote';
import { LeaseLostError, type SyncRows } from './sync-store';

const DEADLINE_MS = 30_000;
const LEASE_MS = 2 * DEADLINE_MS;
const MOVED_AT_ONCE = 500;
const RETRY_MS = 5_000;

/** What changing folders elsewhere needs. */
export interface RemoteFolderDependencies {
  readonly rows: Pick<SyncRows, 'accounts' | 'folders' | 'remote' | 'operations'>;
  readonly connect: Connect;
  loginOf(account: RemoteAccount): ServerLogin;
  /** Has the synchronisation notice that it has lost the account, or that it may have it again. */
  wake(accountId: string): void;
}

/** Writes here what the server has done. */
type Keep<Result> = (tx: EntityManager) => Promise<Result>;

/**
 * Renames and deletes folders on a server elsewhere: there first, then here, under the account's lease,
 * so that the synchronisation does not take the change for somebody else's. What is interrupted between
 * the two is found as such a change later: messages keep their ids.
 */
export class RemoteFolderChanges {
  constructor(
    private readonly database: DataSource,
    private readonly on: RemoteFolderDependencies,
  ) {}

  /**
   * Gives a folder, with those in it, another path; `folderIds` are all of them, the folder first.
   *
   * @throws InvalidInputError when the server refuses, UpstreamUnavailableError when it cannot be worked with.
   */
  async rename<Result>(
    account: OwnAccount,
    folderIds: readonly string[],
    names: readonly string[],
    keep: Keep<Result>,
  ): Promise<Result> {
    return this.change(account, folderIds, async (server, known) => {
      const from = known.find(({ folderId }) => folderId === folderIds[0])?.path;
      const above = await makeAbove(server, names.slice(0, -1));
      const under = above.at(-1)?.names ?? [];
      const to =
        from === undefined ? undefined : await server.rename(from, [...under, ...names.slice(-1)]);
      return async (tx) => {
        const result = await keep(tx);
        const { folders } = this.on.rows;
        if (from !== undefined && to !== undefined) {
          const moved = known.filter(({ folderId }) => folderIds.includes(folderId));
          await folders.setPaths(
            tx,
            moved.map(({ folderId, path }) => ({ folderId, path: to + path.slice(from.length) })),
          );
        }
        const made = new Map(above.map((one) => [one.local, one.path]));
        for (const { id, path } of await folders.unborn(tx, account.id)) {
          const there = made.get(path);
          if (there !== undefined) {
            await folders.link(tx, { folderId: id, accountId: account.id, path: there });
          }
        }
        return result;
      };
    });
  }

  /**
   * Deletes a folder: its messages go to the trash there first, unless `trashId` is null.
   *
   * @throws as `rename`.
   */
  async remove(
    account: OwnAccount,
    folderId: string,
    trashId: string | null,
    keep: Keep<void>,
  ): Promise<void> {
    await this.change(account, [folderId], async (server, known) => {
      const path = known.find((one) => one.folderId === folderId)?.path;
      const trash = known.find((one) => one.folderId === trashId)?.path;
      if (path !== undefined) {
        if (trashId !== null) await moveAll(server, path, trash);
        await server.removeFolder(path);
      }
      return async (tx) => {
        await keep(tx);
        // In the trash they are found again by what they look like; those found nowhere are gone.
        await this.on.rows.remote.setFolderAdrift(tx, [folderId]);
        await this.on.rows.folders.remove(tx, account, [folderId]);
      };
    });
  }

  private async change<Result>(
    account: OwnAccount,
    folderIds: readonly string[],
    work: (server: RemoteConnection, known: readonly KnownFolder[]) => Promise<Keep<Result>>,
  ): Promise<Result> {
    const { rows } = this.on;
    const { manager } = this.database;
    const holder = `change ${newId()}`;
    if (!(await rows.accounts.take(manager, account, account.id, { holder, leaseMs: LEASE_MS }))) {
      throw new RateLimitedError(RETRY_MS, 'The account is paused, or being changed');
    }
    try {
      this.on.wake(account.id);
      return await this.underLease(account, folderIds, holder, work);
    } catch (error) {
      throw asExpected(error);
    } finally {
      const outcome = { state: 'INIT', error: null, delayMs: 0 } as const;
      await rows.accounts.release(manager, holder, account.id, outcome);
      this.on.wake(account.id);
    }
  }

  private async underLease<Result>(
    account: OwnAccount,
    folderIds: readonly string[],
    holder: string,
    work: (server: RemoteConnection, known: readonly KnownFolder[]) => Promise<Keep<Result>>,
  ): Promise<Result> {
    const { rows, connect } = this.on;
    const { manager } = this.database;
    if (await rows.operations.anyIn(manager, account.id, folderIds)) {
      const message = 'Changes of its messages are on their way to the server: try again soon';
      throw new InvalidInputError(message, ['id']);
    }
    const remote = await rows.accounts.byId(manager, account, account.id);
    if (!remote) throw new LeaseLostError();
    const server = await connect(this.on.loginOf(remote), AbortSignal.timeout(DEADLINE_MS));
    try {
      const keep = await work(server, await rows.folders.ofAccount(manager, account.id));
      return await this.database.transaction(async (tx) => {
        if (!(await rows.accounts.holds(tx, holder, account.id))) throw new LeaseLostError();
        return keep(tx);
      });
    } finally {
      await server.close();
    }
  }
}

/** The folders above a new path, made where there are none: as they are called here and there. */
async function makeAbove(
  server: RemoteConnection,
  names: readonly string[],
): Promise<{ local: string; path: string; names: readonly string[] }[]> {
  if (names.length === 0) return [];
  const listed = await server.list();
  const above: { local: string; path: string; names: readonly string[] }[] = [];
  for (const [depth, name] of names.entries()) {
    const local = names.slice(0, depth + 1).join('/');
    const there = listed.find((one) => localPath(one.names) === local);
    const called = there?.names ?? [...(above.at(-1)?.names ?? []), name];
    above.push({ local, names: called, path: there?.path ?? (await server.create(called)) });
  }
  return above;
}

async function moveAll(
  server: RemoteConnection,
  path: string,
  trash: string | undefined,
): Promise<void> {
  if (trash === undefined) {
    throw new InvalidInputError('There is no trash on the server: delete it for good', ['id']);
  }
  await server.open(path);
  for (;;) {
    const uids = await server.uids(1, '*');
    if (uids.length === 0) return;
    for (let from = 0; from < uids.length; from += MOVED_AT_ONCE) {
      await server.move(uids.slice(from, from + MOVED_AT_ONCE), trash);
    }
  }
}

function asExpected(error: unknown): unknown {
  if (error instanceof LeaseLostError) {
    return new UpstreamUnavailableError('The mailbox', { cause: error });
  }
  if (!(error instanceof RemoteError)) return error;
  return error.failure === 'REFUSED'
    ? new InvalidInputError(error.message, ['id'])
    : new UpstreamUnavailableError('The server of the mailbox', { cause: error });
}
