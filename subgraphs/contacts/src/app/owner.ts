import type { Principal } from '@suitegraph/kit/auth';

/** Whose data is meant: in the signature of everything that reads or writes it. */
export type Owner = Pick<Principal, 'tenantId' | 'userId'>;

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** The ids that can be ours: what is no UUID names nothing, and would make the database complain. */
export function possibleIds(ids: readonly string[]): string[] {
  return ids.filter((id) => UUID.test(id));
}
