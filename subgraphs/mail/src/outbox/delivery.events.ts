import type { NewEvent } from '@suitegraph/kit/events';
import type { Owner } from '../accounts/account';
import type { SendState } from './send-state';

/** What `mail.delivery` tells. */
export interface DeliveryFacts {
  readonly owner: Owner;
  readonly outboxId: string;
  /** The sender's copy. */
  readonly messageId: string | null;
  /** Null when it is about the message as a whole. */
  readonly recipient: string | null;
  readonly state: SendState;
  readonly response: string | null;
  readonly isNew?: boolean;
}

/** `mail.delivery`: a message, or one of its recipients, has reached another state. */
export function deliveryEvent(facts: DeliveryFacts): NewEvent {
  const { owner, outboxId, messageId, recipient, state, response, isNew = false } = facts;
  return {
    tenantId: owner.tenantId,
    audience: [owner.userId],
    type: 'mail.delivery',
    kind: isNew ? 'CREATED' : 'UPDATED',
    key: outboxId,
    changedFields: isNew ? [] : ['state'],
    data: { outboxId, messageId, recipient, state, response },
  };
}
