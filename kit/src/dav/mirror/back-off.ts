import {
  DavCertificateInvalid,
  DavTooManyRequests,
  DavUnauthorized,
  DavUnavailable,
} from '../errors';

const FIRST_MS = 5_000;
const LONGEST_MS = 30 * 60_000;
/** Of what only a person can put right. */
const HOPELESS_MS = 60 * 60_000;

/**
 * Milliseconds for which a mirror leaves an account alone after so many failures in a row, of which
 * this is the last: each wait may be twice as long as the one before, and what the server asks for counts.
 *
 * @param chance a number from 0 to 1, so that accounts of one server do not come back all at once.
 */
export function backOffMs(failures: number, error: unknown, chance = Math.random()): number {
  if (error instanceof DavUnauthorized || error instanceof DavCertificateInvalid) {
    return HOPELESS_MS;
  }
  const longest = Math.min(FIRST_MS * 2 ** Math.max(0, failures - 1), LONGEST_MS);
  return Math.max(askedFor(error), longest * (0.5 + chance / 2));
}

function askedFor(error: unknown): number {
  const told = error instanceof DavTooManyRequests || error instanceof DavUnavailable;
  return told ? Math.min(error.retryAfterMs ?? 0, HOPELESS_MS) : 0;
}
