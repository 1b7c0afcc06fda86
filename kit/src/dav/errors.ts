import { ExpectedError, type ErrorCode } from '../errors';

/** What is known of a failed request; no paths, queries or credentials. */
export interface DavFailure {
  readonly host: string;
  /** The HTTP status; null when there was no answer. */
  readonly status: number | null;
  /** The precondition or postcondition the server names, such as `d:valid-sync-token` (RFC 4918 §16). */
  readonly condition?: string | null;
  readonly retryAfterMs?: number | undefined;
}

/** Any failure of a DAV server; the message names its host and nothing else of the request. */
export class DavError extends ExpectedError {
  readonly host: string;
  readonly status: number | null;
  readonly condition: string | null;

  constructor(code: ErrorCode, message: string, failure: DavFailure, cause?: unknown) {
    super(code, message, undefined, cause === undefined ? undefined : { cause });
    this.host = failure.host;
    this.status = failure.status;
    this.condition = failure.condition ?? null;
  }
}

/** 401, or a server that regards the caller as nobody. */
export class DavUnauthorized extends DavError {
  constructor(failure: DavFailure) {
    super('AUTH_FAILED', `${failure.host} refuses the user name or password`, failure);
  }
}

/** 403: the account may not do this. */
export class DavForbidden extends DavError {
  constructor(failure: DavFailure) {
    super('FORBIDDEN', `${failure.host} does not allow this`, failure);
  }
}

/** 404 or 410. */
export class DavNotFound extends DavError {
  constructor(failure: DavFailure) {
    super('NOT_FOUND', `${failure.host} has no such object`, failure);
  }
}

/** 409, a UID that another object has, or a collection whose name is taken. */
export class DavConflict extends DavError {
  constructor(failure: DavFailure) {
    super('INVALID_REQUEST_BODY', `${failure.host} has something in conflict with this`, failure);
  }
}

/** 412: the object has changed, exists already or is gone (RFC 9110 §13.1). */
export class DavPreconditionFailed extends DavError {
  /**
   * @param currentEtag of the object as it is now; null when it is gone or cannot be read.
   * @param gone whether there is no such object any more.
   */
  constructor(
    failure: DavFailure,
    readonly currentEtag: string | null = null,
    readonly gone = false,
  ) {
    super('ETAG_MISMATCH', 'The object has changed: read it again and repeat the change', failure);
  }

  override get extensions(): Record<string, unknown> {
    return { code: this.code, currentVersion: this.currentEtag };
  }
}

/** 423: somebody holds a lock on it. */
export class DavLocked extends DavError {
  constructor(failure: DavFailure) {
    super('UPSTREAM_UNAVAILABLE', `The object is locked on ${failure.host}`, failure);
  }
}

/** 429, with the wait that the server asks for in milliseconds. */
export class DavTooManyRequests extends DavError {
  readonly retryAfterMs: number;

  constructor(failure: DavFailure) {
    super('RATE_LIMITED', `${failure.host} gets too many requests`, failure);
    this.retryAfterMs = failure.retryAfterMs ?? DEFAULT_RETRY_AFTER_MS;
  }

  override get extensions(): Record<string, unknown> {
    return { code: this.code, retryAfterMs: this.retryAfterMs };
  }
}

const DEFAULT_RETRY_AFTER_MS = 30_000;

/** What the failed attempt may have done on the server. */
export type Outcome = 'not-sent' | 'refused' | 'unknown';

/** 5xx, a connection that failed or broke off, or no answer in time. */
export class DavUnavailable extends DavError {
  readonly retryAfterMs: number | undefined;

  /** @param outcome `unknown` when a write may have been done all the same: read before writing again. */
  constructor(
    failure: DavFailure,
    readonly outcome: Outcome,
    cause?: unknown,
  ) {
    super('UPSTREAM_UNAVAILABLE', `${failure.host} is not available`, failure, cause);
    this.retryAfterMs = failure.retryAfterMs;
  }
}

/** The account has too many requests waiting in this process. */
export class DavQueueFull extends DavError {
  constructor(host: string) {
    const failure = { host, status: null };
    super('UPSTREAM_UNAVAILABLE', `Too many requests wait for ${host}`, failure);
  }
}

/** 507: no room for more on the server. */
export class DavInsufficientStorage extends DavError {
  constructor(failure: DavFailure) {
    super('QUOTA_EXCEEDED', `${failure.host} has no room left for this account`, failure);
  }
}

/** 413, or more than the collection's `c:max-resource-size`. */
export class DavTooLarge extends DavError {
  constructor(failure: DavFailure) {
    super('REQUEST_BODY_TOO_LARGE', `${failure.host} accepts no object of this size`, failure);
  }
}

/** An answer longer than `maxResponseBytes`. */
export class DavResponseTooLarge extends DavError {
  constructor(failure: DavFailure) {
    super('UPSTREAM_UNAVAILABLE', `${failure.host} answers with more than is accepted`, failure);
  }
}

/** The server refuses the request itself: 400, 405, 415, 422, or data that it cannot keep. */
export class DavRejected extends DavError {
  constructor(failure: DavFailure) {
    super('INVALID_REQUEST_BODY', `${failure.host} does not accept this`, failure);
  }
}

/** What answers is no DAV server: HTML, malformed XML, or an answer without what the standard demands. */
export class NotDav extends DavError {
  constructor(failure: DavFailure, cause?: unknown) {
    super('CONNECT_FAILED', `${failure.host} does not answer as a DAV server`, failure, cause);
  }
}

/** An address users may not have us connect to, a redirect to another origin, or http without TLS. */
export class DavAddressRefused extends DavError {
  constructor(host: string, reason: string) {
    super('CONNECT_FAILED', reason, { host, status: null });
  }
}

/** The server's certificate is not to be trusted. */
export class DavCertificateInvalid extends DavError {
  constructor(host: string, cause: unknown) {
    const failure = { host, status: null };
    super('CERTIFICATE_INVALID', `The certificate of ${host} is not valid`, failure, cause);
  }
}

/** The sync token is too old, of another collection or of the future: list the collection again. */
export class SyncTokenInvalid extends DavError {
  constructor(failure: DavFailure) {
    super('SYNC_TOKEN_EXPIRED', 'The sync token is not valid any more', failure);
  }

  override get extensions(): Record<string, unknown> {
    return { code: this.code, resyncRequired: true };
  }
}
