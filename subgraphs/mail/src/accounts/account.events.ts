import type { ChangeKind, NewEvent } from '@suitegraph/kit/events';
import type { AccountState, Owner } from './account';

/** `mail.account`: a mailbox was connected, works or fails, or is gone. */
export function accountEvent(
  { tenantId, userId, id }: Owner & { readonly id: string },
  kind: ChangeKind,
  facts: { readonly state: AccountState; readonly progress?: number },
): NewEvent {
  const { state, progress = null } = facts;
  const data = { state, progress };
  return { tenantId, audience: [userId], type: 'mail.account', kind, key: id, data };
}
