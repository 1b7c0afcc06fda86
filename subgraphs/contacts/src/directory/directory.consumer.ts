import { canonicalAddress } from '@suitegraph/kit/addresses';
import type { StoredEvent } from '@suitegraph/kit/events';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { AddressBookRepository } from '../books/address-book.repository';
import { AccountRepository } from './account.repository';

const user = z.object({
  email: z.string(),
  displayName: z.string().nullish(),
  status: z.string(),
});

/** Keeps who the organisation's users are, and gives each an address book. */
export async function applyUser(event: StoredEvent, manager: EntityManager): Promise<void> {
  const { tenantId, key: userId } = event;
  const accounts = new AccountRepository(manager);
  if (event.kind === 'DESTROYED') {
    await accounts.remove(tenantId, userId);
    return;
  }
  const { email, displayName, status } = user.parse(event.data);
  await accounts.save({
    userId,
    tenantId,
    address: canonicalAddress(email),
    displayName: displayName ?? null,
    active: status === 'ACTIVE',
  });
  await new AddressBookRepository(manager).ensureDefault({ tenantId, userId });
}
