import type { ChangeKind, StoredEvent } from '@suitegraph/kit/events';
import type { MessageRecord } from '../messages/message';

/** What a client that keeps a copy of a mailbox or folder has missed. */
export type ChangeScope =
  | { readonly in: 'ACCOUNT'; readonly accountId: string }
  | { readonly in: 'FOLDER'; readonly folderId: string };

/** What was announced of one message. */
export interface Touched {
  readonly id: string;
  readonly created: boolean;
  readonly fields: readonly string[];
}

/** A change as a client is told it. */
export interface ChangeRecord {
  readonly kind: ChangeKind;
  readonly id: string;
  readonly changedFields: readonly string[];
  readonly node: MessageRecord | null;
}

/** Whether an event is about the scope: a move is announced with the folder it left as well. */
export function concerns(scope: ChangeScope, { data }: Pick<StoredEvent, 'data'>): boolean {
  if (scope.in === 'ACCOUNT') return data['accountId'] === scope.accountId;
  const { folderIds } = data;
  return Array.isArray(folderIds) && (folderIds as readonly unknown[]).includes(scope.folderId);
}

/**
 * Events in order as one entry for each message, at most `limit` of them; `complete` says whether
 * all events are in it, `reached` is the last that is.
 */
export function touchedBy(
  events: readonly StoredEvent[],
  scope: ChangeScope,
  limit: number,
): { touched: Touched[]; reached: bigint | null; complete: boolean } {
  const byId = new Map<string, Touched>();
  let reached: bigint | null = null;
  for (const event of events) {
    if (concerns(scope, event)) {
      const known = byId.get(event.key);
      if (!known && byId.size === limit)
        return { touched: [...byId.values()], reached, complete: false };
      byId.set(event.key, {
        id: event.key,
        created: event.kind === 'CREATED' || known?.created === true,
        fields: [...new Set([...(known?.fields ?? []), ...event.changedFields])],
      });
    }
    reached = event.position;
  }
  return { touched: [...byId.values()], reached, complete: true };
}

/**
 * What to tell of a message: as it is now, so that a client ends right whatever it knew before. One
 * that is not in the scope (any more) is DESTROYED there, also when the client never had it.
 */
export function changeOf(
  { id, created, fields }: Touched,
  now: MessageRecord | undefined,
  scope: ChangeScope,
): ChangeRecord {
  const isThere =
    now !== undefined &&
    (scope.in === 'ACCOUNT'
      ? now.accountId === scope.accountId
      : now.folderIds.includes(scope.folderId));
  if (!isThere) return { kind: 'DESTROYED', id, changedFields: [], node: null };
  // To a folder, what was moved into it is new.
  const isNew = created || (scope.in === 'FOLDER' && fields.includes('folders'));
  return { kind: isNew ? 'CREATED' : 'UPDATED', id, changedFields: isNew ? [] : fields, node: now };
}
