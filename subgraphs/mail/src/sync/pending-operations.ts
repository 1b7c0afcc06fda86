import type { EntityManager } from 'typeorm';
import type { Operation } from './operation.repository';
import { planOperations, type OperationGroup } from './operation-plan';
import type { KnownFolder } from './planner';
import { RemoteError, type RemoteConnection } from './remote';
import type { SyncStore } from './sync-store';

const MOST_AT_ONCE = 500;
const MOST_ATTEMPTS = 5;

/** Carries out on the server what was changed here. */
export class PendingOperations {
  constructor(
    private readonly store: SyncStore,
    private readonly server: RemoteConnection,
  ) {}

  /** Carries out what is due; what the server refuses is tried again, and then given up. */
  async carryOut(): Promise<void> {
    const { operations, folders } = this.store.rows;
    const { manager } = this.store.database;
    const { id } = this.store.account;
    for (;;) {
      const due = await operations.due(manager, id, MOST_AT_ONCE);
      if (due.length === 0) return;
      const { groups, moot } = planOperations(due);
      await this.finish(moot);
      const known = await folders.ofAccount(manager, id);
      for (const group of groups) await this.attempt(group, known);
    }
  }

  private async attempt(group: OperationGroup, known: readonly KnownFolder[]): Promise<void> {
    try {
      await this.perform(group, known);
    } catch (error) {
      if (!(error instanceof RemoteError) || error.failure !== 'REFUSED') throw error;
      await this.refused(group.operations);
    }
  }

  private async perform(group: OperationGroup, known: readonly KnownFolder[]): Promise<void> {
    const from = known.find(({ folderId }) => folderId === group.folderId);
    // Its folder is gone: so is what was to be done in it.
    if (!from) return this.finish(group.operations);
    const { uidValidity } = await this.server.open(from.path);
    // The UIDs mean other messages by now (RFC 9051 §2.3.1.1): once they are matched anew, again.
    if (uidValidity !== from.uidValidity) return this.postpone(group.operations);
    switch (group.kind) {
      case 'FLAGS':
        await this.server.store(group.uids, group.change);
        return this.finish(group.operations);
      case 'DELETE':
        await this.server.remove(group.uids);
        return this.finish(group.operations);
      case 'MOVE':
        return this.move(group, known);
    }
  }

  private async move(group: OperationGroup, known: readonly KnownFolder[]): Promise<void> {
    const to = known.find(({ folderId }) => folderId === group.toFolderId);
    if (!to) throw new RemoteError('REFUSED', 'The folder to move to is gone');
    const uidMap = await this.server.move(group.uids, to.path);
    const { remote, operations } = this.store.rows;
    const moored = group.operations.flatMap(({ messageId, uid }) => {
      const newUid = uidMap.get(uid ?? 0);
      return newUid === undefined ? [] : [{ messageId, uid: newUid }];
    });
    const told = new Set(moored.map(({ messageId }) => messageId));
    const lost = group.operations.filter(({ messageId }) => !told.has(messageId));
    await this.store.transaction(async (tx) => {
      await remote.moor(tx, to.folderId, moored);
      // Without UIDPLUS they are found again in the other folder by what they look like.
      await remote.setAdrift(
        tx,
        lost.map(({ messageId }) => messageId),
      );
      await operations.done(tx, idsOf(group.operations));
    });
  }

  private async finish(operations: readonly Operation[]): Promise<void> {
    if (operations.length === 0) return;
    await this.store.transaction((tx) => this.store.rows.operations.done(tx, idsOf(operations)));
  }

  private async postpone(operations: readonly Operation[]): Promise<void> {
    await this.store.transaction((tx) =>
      this.store.rows.operations.postpone(tx, idsOf(operations)),
    );
  }

  private async refused(operations: readonly Operation[]): Promise<void> {
    const [again, never] = [
      operations.filter(({ attempts }) => attempts + 1 < MOST_ATTEMPTS),
      operations.filter(({ attempts }) => attempts + 1 >= MOST_ATTEMPTS),
    ];
    await this.store.transaction(async (tx) => {
      await this.store.rows.operations.postpone(tx, idsOf(again));
      await this.giveUp(tx, never);
    });
  }

  /** The server does not want it: from here on it is as the server has it. */
  private async giveUp(tx: EntityManager, operations: readonly Operation[]): Promise<void> {
    const { rows, owner } = this.store;
    await rows.operations.done(tx, idsOf(operations));
    const moves = operations.filter(({ kind }) => kind === 'MOVE');
    for (const [folderId, group] of Map.groupBy(moves, (one) => one.folderId)) {
      if (folderId === null) continue;
      const ids = group.map(({ messageId }) => messageId);
      const back = await rows.remote.show(tx, owner, folderId, ids);
      await this.store.announce(tx, back, { kind: 'UPDATED', changedFields: ['folders'] });
    }
    const folderIds = operations.flatMap(({ folderId }) => folderId ?? []);
    await rows.folders.requestRelist(tx, [...new Set(folderIds)]);
  }
}

function idsOf(operations: readonly Operation[]): string[] {
  return operations.map(({ id }) => id);
}
