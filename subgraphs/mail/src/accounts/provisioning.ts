import { tryCanonicalAddress } from '@suitegraph/kit/addresses';
import type { Consumer, StoredEvent } from '@suitegraph/kit/events';
import type { EntityManager } from 'typeorm';
import type { MailboxOwner } from './account.repository';

interface Mailboxes {
  update(manager: EntityManager, owner: MailboxOwner): Promise<void>;
}

/** Follows the users: each has a mailbox, which stays, closed, when the user goes. */
export function provisioning(mailboxes: Mailboxes, changed: () => void): Consumer {
  return {
    name: 'mail.provisioning',
    types: ['admin.user'],
    handle: async (event, manager) => {
      const owner = toOwner(event);
      if (owner) await mailboxes.update(manager, owner);
      changed();
    },
  };
}

function toOwner({ tenantId, key, kind, data }: StoredEvent): MailboxOwner | undefined {
  const { email, displayName, status } = data;
  const address = typeof email === 'string' ? tryCanonicalAddress(email) : undefined;
  if (address === undefined) return undefined;
  return {
    tenantId,
    userId: key,
    address,
    displayName: typeof displayName === 'string' ? displayName : null,
    active: kind !== 'DESTROYED' && (status === undefined || status === 'ACTIVE'),
  };
}
