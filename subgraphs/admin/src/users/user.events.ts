import type { NewEvent } from '@suitegraph/kit/events';
import type { UserAccount } from './user.entity';

/** Tells the other domains of a user, who get a mailbox, a calendar and so on. */
export function userCreated(
  user: Pick<UserAccount, 'id' | 'tenantId' | 'email' | 'displayName' | 'role'>,
): NewEvent {
  const { id, tenantId, email, displayName, role } = user;
  return {
    tenantId,
    audience: [id],
    type: 'admin.user',
    kind: 'CREATED',
    key: id,
    data: { email, displayName, roles: [role], status: 'ACTIVE' },
  };
}
