import type { ChangeKind, NewEvent } from '@suitegraph/kit/events';
import type { Contact } from './contact.entity';

/** Type of the events that tell of contacts. */
export const CONTACT = 'contacts.contact';
/** Type of the events that tell of groups of contacts. */
export const GROUP = 'contacts.group';

type Kept = Pick<Contact, 'id' | 'tenantId' | 'ownerId' | 'bookId'>;

/** Tells the owner of a contact what happened to it. */
export function contactChanged(
  contact: Kept,
  kind: ChangeKind,
  changedFields: readonly string[] = [],
): NewEvent {
  return changeOf(CONTACT, contact, kind, changedFields);
}

/** Tells the owner of a group what happened to it. */
export function groupChanged(
  group: Kept,
  kind: ChangeKind,
  changedFields: readonly string[] = [],
): NewEvent {
  return changeOf(GROUP, group, kind, changedFields);
}

function changeOf(
  type: string,
  { id, tenantId, ownerId, bookId }: Kept,
  kind: ChangeKind,
  changedFields: readonly string[],
): NewEvent {
  return { tenantId, audience: [ownerId], type, kind, key: id, changedFields, data: { bookId } };
}
