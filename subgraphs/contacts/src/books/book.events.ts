import type { ChangeKind, NewEvent } from '@suitegraph/kit/events';
import type { Owner } from '../app/owner';

/** Type of the events that tell of address books. */
export const BOOK = 'contacts.book';

/** Tells the owner of an address book what happened to it. */
export function bookChanged(
  { tenantId, userId }: Owner,
  id: string,
  kind: ChangeKind,
  changedFields: readonly string[] = [],
): NewEvent {
  return { tenantId, audience: [userId], type: BOOK, kind, key: id, changedFields };
}
