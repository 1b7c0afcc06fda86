import type { ChangeKind, NewEvent } from '@suitegraph/kit/events';
import type { Account } from '../accounts/account';

/** `mail.folder`: a folder of an account was made, changed or is gone. */
export function folderEvent(
  { tenantId, userId, id: accountId }: Account,
  folderId: string,
  change: { readonly kind: ChangeKind; readonly changedFields?: readonly string[] },
): NewEvent {
  return {
    tenantId,
    audience: [userId],
    type: 'mail.folder',
    ...change,
    key: folderId,
    data: { accountId },
  };
}
