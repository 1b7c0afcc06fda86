export { errorCatalogue, isErrorCode, type ErrorCode } from './catalogue';
export {
  ExpectedError,
  ForbiddenError,
  IdempotencyConflictError,
  InvalidInputError,
  ModuleDisabledError,
  NotFoundError,
  QuotaExceededError,
  RateLimitedError,
  SyncTokenExpiredError,
  UnauthenticatedError,
  UpstreamUnavailableError,
  VersionConflictError,
} from './expected-error';
