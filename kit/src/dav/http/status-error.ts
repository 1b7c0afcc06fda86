import type { DavError } from '../errors';
import {
  DavConflict,
  DavForbidden,
  DavInsufficientStorage,
  DavLocked,
  DavNotFound,
  DavPreconditionFailed,
  DavRejected,
  DavTooLarge,
  DavTooManyRequests,
  DavUnauthorized,
  DavUnavailable,
  NotDav,
  SyncTokenInvalid,
  type DavFailure,
} from '../errors';

type ErrorClass = new (failure: DavFailure) => DavError;

/** Conditions say more than statuses, and servers send them with different ones. */
const BY_CONDITION: Readonly<Record<string, ErrorClass>> = {
  'd:valid-sync-token': SyncTokenInvalid,
  'c:no-uid-conflict': DavConflict,
  'card:no-uid-conflict': DavConflict,
  'd:resource-must-be-null': DavConflict,
  'c:max-resource-size': DavTooLarge,
  'card:max-resource-size': DavTooLarge,
  'c:valid-calendar-data': DavRejected,
  'c:valid-calendar-object-resource': DavRejected,
  'c:supported-calendar-component': DavRejected,
  'c:supported-calendar-data': DavRejected,
  'card:valid-address-data': DavRejected,
  'card:supported-address-data': DavRejected,
  'd:quota-not-exceeded': DavInsufficientStorage,
  'd:sufficient-disk-space': DavInsufficientStorage,
};

const BY_STATUS: Readonly<Record<number, ErrorClass>> = {
  401: DavUnauthorized,
  403: DavForbidden,
  404: DavNotFound,
  409: DavConflict,
  410: DavNotFound,
  412: DavPreconditionFailed,
  413: DavTooLarge,
  423: DavLocked,
  429: DavTooManyRequests,
  507: DavInsufficientStorage,
};

/** The error of an answer, of the whole request or of one resource inside a multistatus. */
export function errorOf(failure: DavFailure & { readonly status: number }): DavError {
  const { status, condition } = failure;
  const known = (condition ? BY_CONDITION[condition] : undefined) ?? BY_STATUS[status];
  if (known) return new known(failure);
  if (status >= 500) {
    const refused = status === 503 && failure.retryAfterMs !== undefined;
    return new DavUnavailable(failure, refused ? 'refused' : 'unknown');
  }
  return status >= 400 ? new DavRejected(failure) : new NotDav(failure);
}

/** Milliseconds a `Retry-After` asks for: seconds or a date (RFC 9110 §10.2.3). */
export function retryAfterOf(value: string | undefined, now = Date.now()): number | undefined {
  if (value === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
