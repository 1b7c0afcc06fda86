import type { Consumer } from '@suitegraph/kit/events';
import type { AccountRepository } from './account.repository';

/** Follows admin's users and their addresses. */
export function accountConsumer(accounts: Pick<AccountRepository, 'save'>): Consumer {
  return {
    name: 'tracks.accounts',
    types: ['admin.user'],
    async handle(event, manager) {
      const email = event.data['email'];
      if (event.kind === 'DESTROYED' || typeof email !== 'string') return;
      await accounts.save(manager, { tenantId: event.tenantId, userId: event.key, email });
    },
  };
}
