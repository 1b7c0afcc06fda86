/** Every code a caller can meet, with what it means and the HTTP status it maps to outside GraphQL. */
export const errorCatalogue = {
  INVALID_REQUEST_BODY: {
    status: 400,
    meaning: 'The request could not be read or its input is invalid.',
  },
  REQUEST_BODY_TOO_LARGE: {
    status: 413,
    meaning: 'The request body is larger than the service accepts.',
  },
  UNAUTHENTICATED: {
    status: 401,
    meaning: 'Nobody is signed in, or the token is wrong or expired.',
  },
  FORBIDDEN: { status: 403, meaning: 'The caller is known but may not do this.' },
  NOT_FOUND: { status: 404, meaning: 'No such object for this caller.' },
  ATTENDEE_NOT_FOUND: { status: 404, meaning: 'The address is not an attendee of the event.' },
  MODULE_DISABLED: { status: 501, meaning: 'The module behind this field is switched off here.' },
  MEET_DISABLED: { status: 501, meaning: 'Online meetings are switched off here.' },
  ETAG_MISMATCH: {
    status: 412,
    meaning: 'The object has changed since the version given in ifMatch.',
  },
  SYNC_TOKEN_EXPIRED: {
    status: 410,
    meaning: 'The cursor is older than what is kept: read everything again.',
  },
  IDEMPOTENCY_CONFLICT: {
    status: 409,
    meaning: 'The idempotency key was used before with another input.',
  },
  RATE_LIMITED: { status: 429, meaning: 'Too many requests: try again after the time given.' },
  QUOTA_EXCEEDED: { status: 507, meaning: 'The quota of the account is used up.' },
  NOT_QUEUEABLE: {
    status: 409,
    meaning: 'The object is not in a state in which it can be queued.',
  },
  BLOCKED_BY_POLICY: { status: 403, meaning: 'A policy of the organisation forbids this.' },
  MALWARE_DETECTED: { status: 422, meaning: 'The scanner found malware in the content.' },
  UPSTREAM_UNAVAILABLE: {
    status: 503,
    meaning: 'A service behind this one did not answer: try again.',
  },
  AUTH_FAILED: {
    status: 422,
    meaning: 'A server elsewhere refuses the user name or password that was given for it.',
  },
  CERTIFICATE_INVALID: {
    status: 502,
    meaning: 'A server elsewhere shows a certificate that is not to be trusted.',
  },
  CONNECT_FAILED: {
    status: 502,
    meaning: 'A server elsewhere cannot be reached, does not answer in time or is no such server.',
  },
  INTERNAL_ERROR: { status: 500, meaning: 'Something failed on our side: quote the trace id.' },
} as const;

/** The stable code of an error. */
export type ErrorCode = keyof typeof errorCatalogue;

/** Whether `code` is one of the catalogue. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorCatalogue, code);
}
