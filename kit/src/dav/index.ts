export type { DavAccount, DavCredentials, DavOptions } from './account';
export { openDav, type Dav, type RequestOptions } from './dav';
export {
  DavAddressRefused,
  DavCertificateInvalid,
  DavConflict,
  DavError,
  DavForbidden,
  DavInsufficientStorage,
  DavLocked,
  DavNotFound,
  DavPreconditionFailed,
  DavQueueFull,
  DavRejected,
  DavResponseTooLarge,
  DavTooLarge,
  DavTooManyRequests,
  DavUnauthorized,
  DavUnavailable,
  NotDav,
  SyncTokenInvalid,
  type DavFailure,
} from './errors';
export { guardedLookup, requireAllowed } from './http/guard';
export { canonicalUrl } from './http/urls';
export type { Capabilities } from './discovery/capabilities';
export { discover, type DavService, type DavServiceKind } from './discovery/discover';
export { findServer } from './discovery/find-server';
export type { CollectionKind, DavCollection } from './collections/collection';
export { listCollections, readCollection } from './collections/list';
export { createCollection, type NewCollection } from './collections/create';
export { updateCollection, type CollectionChange } from './collections/update';
export { deleteCollection } from './collections/delete';
export { checkCollection, type CollectionState } from './sync/check';
export { syncCollection, type Changed, type SyncPage } from './sync/sync-collection';
export { refreshCollection, type KnownCollection, type RefreshPage } from './sync/refresh';
export { listEtags } from './sync/etags';
export { multiget, type MultigetItem } from './objects/multiget';
export { getObject, type DavObject } from './objects/get';
export { putObject, type PutObject, type PutResult } from './objects/put';
export { deleteObject } from './objects/delete';
export { moveObject } from './objects/move';
export { queryFreeBusy, type FreeBusyAnswer, type FreeBusyQuestion } from './scheduling/free-busy';
export { acknowledgeInboxItem, listInbox } from './scheduling/inbox';
export {
  listShares,
  share,
  unshare,
  type Access,
  type Dialect,
  type Share,
} from './sharing/sharing';
export { backOffMs } from './mirror/back-off';
export {
  credentialsOf,
  DavClients,
  secretContext,
  type CredentialKind,
  type KeptLogin,
} from './mirror/clients';
export {
  isCurrent,
  isOverdue,
  mirrorTimes,
  waitForLooks,
  type Look,
  type MirrorTimes,
} from './mirror/freshness';
export { SingleFlight } from './mirror/single-flight';
export { davMirrorSettings, type DavMirrorSettings } from './mirror/settings';
