import type { AccountState } from '../accounts/account';
import type { RemoteFailure } from './remote';

const FIRST_MS = 5_000;
// Servers lock accounts out for passwords that are tried again and again.
const FIRST_AFTER_REFUSED_LOGIN_MS = 60_000;
const LONGEST_MS = 30 * 60_000;

/** What a failure says of an account. */
export function stateAfter(failure: RemoteFailure): AccountState {
  return failure === 'AUTH' ? 'AUTH_ERROR' : 'CONNECT_ERROR';
}

/**
 * How long to leave a server alone after so many failures in a row: doubling, with jitter (`chance`
 * from 0 to 1), so that what failed together does not come back together.
 */
export function syncDelay(failure: RemoteFailure, failures: number, chance: number): number {
  const first = failure === 'AUTH' ? FIRST_AFTER_REFUSED_LOGIN_MS : FIRST_MS;
  const delay = Math.min(LONGEST_MS, first * 2 ** Math.min(failures, 20));
  return Math.round(delay * (0.5 + chance / 2));
}
