import type { ErrorCode } from './catalogue';

/**
 * A failure the caller can act on: its code and message are shown as they are. Everything that is
 * not an `ExpectedError` is masked at the boundary.
 *
 * @example throw new ExpectedError('QUOTA_EXCEEDED', 'The mailbox is full');
 */
export class ExpectedError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly path?: readonly string[],
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }

  /** What GraphQL errors carry in `extensions`, besides the trace id. */
  get extensions(): Record<string, unknown> {
    return { code: this.code };
  }
}

/** The object does not exist for this caller, whoever else may own it. */
export class NotFoundError extends ExpectedError {
  constructor(what: string, path?: readonly string[]) {
    super('NOT_FOUND', `${what} not found`, path);
  }
}

/** An input is wrong; `path` names the argument, outermost first. */
export class InvalidInputError extends ExpectedError {
  constructor(message: string, path?: readonly string[]) {
    super('INVALID_REQUEST_BODY', message, path);
  }
}

/** Nobody is signed in, or the credential given is wrong or expired. */
export class UnauthenticatedError extends ExpectedError {
  constructor(message = 'Sign in first') {
    super('UNAUTHENTICATED', message);
  }
}

/** The caller is known but may not do this. */
export class ForbiddenError extends ExpectedError {
  constructor(message = 'Not allowed') {
    super('FORBIDDEN', message);
  }
}

/** The object changed since the version the caller holds (RFC 9110 §13.1.1, If-Match). */
export class VersionConflictError extends ExpectedError {
  constructor(readonly currentVersion: string) {
    super('ETAG_MISMATCH', 'The object has changed: read it again and repeat the change');
  }

  override get extensions(): Record<string, unknown> {
    return { code: this.code, currentVersion: this.currentVersion };
  }
}

/** The idempotency key was used with another input. */
export class IdempotencyConflictError extends ExpectedError {
  constructor() {
    super('IDEMPOTENCY_CONFLICT', 'This idempotency key was used with another input', [
      'options',
      'idempotencyKey',
    ]);
  }
}

/** Too many requests; `retryAfterMs` is in milliseconds. */
export class RateLimitedError extends ExpectedError {
  constructor(
    readonly retryAfterMs: number,
    message = 'Too many requests',
  ) {
    super('RATE_LIMITED', message);
  }

  override get extensions(): Record<string, unknown> {
    return { code: this.code, retryAfterMs: this.retryAfterMs };
  }
}

/** The module behind the field is switched off in this installation. */
export class ModuleDisabledError extends ExpectedError {
  constructor(module: string) {
    super('MODULE_DISABLED', `${module} is switched off`);
  }
}

/** A service behind this one did not answer in time, or answered with a failure of its own. */
export class UpstreamUnavailableError extends ExpectedError {
  constructor(upstream: string, options?: ErrorOptions) {
    super('UPSTREAM_UNAVAILABLE', `${upstream} is not available`, undefined, options);
  }
}

/** The cursor is older than the retained history; the client reads everything again. */
export class SyncTokenExpiredError extends ExpectedError {
  constructor() {
    super('SYNC_TOKEN_EXPIRED', 'The cursor has expired: read the collection again');
  }

  override get extensions(): Record<string, unknown> {
    return { code: this.code, resyncRequired: true };
  }
}

/** The account's quota is used up. */
export class QuotaExceededError extends ExpectedError {
  constructor(resource: string) {
    super('QUOTA_EXCEEDED', `The quota for ${resource} is used up`);
  }
}
