import type { NewEvent } from '@suitegraph/kit/events';
import type { Contact } from '../contacts/contact.entity';

/** Type of the events that tell of merges. */
export const MERGE = 'contacts.merge';

/** Tells the owner that contacts became one. */
export function contactsMerged(
  { id, tenantId, ownerId }: Pick<Contact, 'id' | 'tenantId' | 'ownerId'>,
  mergedIds: readonly string[],
): NewEvent {
  return {
    tenantId,
    audience: [ownerId],
    type: MERGE,
    kind: 'UPDATED',
    key: id,
    data: { mergedIds: [...mergedIds] },
  };
}
