export { InProcessBus, type Bus, type BusListener } from './bus';
export { ConsumerRunner, type Consumer, type ConsumerDependencies } from './consumer';
export { decodeCursor, encodeCursor } from './cursor';
export type { ChangeKind, JsonObject, JsonValue, NewEvent, StoredEvent } from './event';
export { EventSystem, type EventSystemOptions } from './event-system';
export { EventFeed, type StreamQuery } from './feed';
export {
  HAS_EVENTS,
  readBounds,
  readOutbox,
  recordEvents,
  type OutboxBounds,
  type OutboxQuery,
} from './outbox';
export { RedisBus } from './redis-bus';
export { pruneOutbox } from './retention';
export { SessionRevocations } from './session-revocations';
export { SlowSubscriberError } from './stream';
