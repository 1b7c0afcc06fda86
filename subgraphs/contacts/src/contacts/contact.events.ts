import type { ChangeKind, NewEvent } from '@suitegraph/kit/events';
import type { Contact } from './contact.entity';

/** Type of the events that tell of contacts. */
export const CONTACT = 'contacts.contact';

/** Tells the owner of a contact what happened to it. */
export function contactChanged(
  contact: Pick<Contact, 'id' | 'tenantId' | 'ownerId' | 'bookId'>,
  kind: ChangeKind,
  changedFields: readonly string[] = [],
): NewEvent {
  const { id, tenantId, ownerId, bookId } = contact;
  return {
    tenantId,
    audience: [ownerId],
    type: CONTACT,
    kind,
    key: id,
    changedFields,
    data: { bookId },
  };
}
