export {
  ConnectionArgs,
  connectionType,
  decodeKeyset,
  encodeKeyset,
  PageInfo,
  pageSize,
  toPage,
  type Asked,
  type KeysetValue,
  type Page,
} from './connections';
export {
  createContext,
  Loaders,
  type BatchLoad,
  type ContextInput,
  type RequestContext,
} from './context';
export {
  buildFederatedSchema,
  type FederatedSchema,
  type FederatedSchemaOptions,
  type ReferenceResolver,
} from './federated-schema';
export { GenericError, OpError, Throttled, toOpError, VersionConflict } from './op-errors';
export { OkPayload, okPayload, Payload, payload, payloadOf } from './payload';
export {
  ChangeKindEnum,
  eventSubscription,
  RealtimeEvent,
  realtimeFields,
  type EventSubscription,
} from './realtime';
export { BigIntScalar, DateTime, ETag, JsonScalar, SyncToken, UrlScalar } from './scalars';
export {
  requireVersion,
  withIdempotency,
  WriteOptions,
  type IdempotentCall,
} from './write-options';
export { write, type Viewer, type WriteCall } from './write';
