import type { Operation } from './operation.repository';
import type { FlagChange } from './remote';

/** Operations that one command carries out. */
export interface OperationGroup {
  readonly kind: Operation['kind'];
  readonly folderId: string;
  readonly toFolderId: string | null;
  readonly change: FlagChange;
  readonly uids: readonly number[];
  readonly operations: readonly Operation[];
}

/**
 * Puts operations together that are alike, in their order. Of each message only the first one: what
 * follows is planned when it is known where that has left the message. Moot are those on messages
 * that are nowhere on the server.
 */
export function planOperations(due: readonly Operation[]): {
  readonly groups: readonly OperationGroup[];
  readonly moot: readonly Operation[];
} {
  const moot = due.filter(({ folderId, uid }) => folderId === null || uid === null);
  const placed = due.filter(({ folderId, uid }) => folderId !== null && uid !== null);
  const seen = new Set<string>();
  const first = placed.filter(({ messageId }) => !seen.has(messageId) && seen.add(messageId));
  const alike = Map.groupBy(first, ({ kind, folderId, toFolderId, addFlags, removeFlags }) =>
    JSON.stringify([kind, folderId, toFolderId, addFlags, removeFlags]),
  );
  const groups = [...alike.values()].flatMap((operations) => {
    const [one] = operations;
    if (!one) return [];
    return [
      {
        kind: one.kind,
        folderId: one.folderId ?? '',
        toFolderId: one.toFolderId,
        change: { add: one.addFlags, remove: one.removeFlags },
        uids: operations.map(({ uid }) => uid ?? 0),
        operations,
      },
    ];
  });
  return { groups, moot };
}
