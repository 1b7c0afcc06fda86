import { Field, ID, InterfaceType, registerEnumType } from 'type-graphql';
import { encodeCursor, type StoredEvent } from '../events';
import type { RequestContext } from './context';
import { DateTime, SyncToken } from './scalars';

/** What happened to an entity, as a GraphQL enum. */
export const ChangeKindEnum = {
  CREATED: 'CREATED',
  UPDATED: 'UPDATED',
  DESTROYED: 'DESTROYED',
} as const;

registerEnumType(ChangeKindEnum, {
  name: 'ChangeKind',
  description: 'What happened to an object.',
  valuesConfig: {
    CREATED: { description: 'It is new.' },
    UPDATED: { description: 'Some of its fields changed.' },
    DESTROYED: { description: 'It is gone.' },
  },
});

@InterfaceType('RealtimeEvent', {
  description: 'What every subscription delivers besides its own fields.',
  resolveType: (value: RealtimeEvent) => value.constructor.name,
})
export abstract class RealtimeEvent {
  @Field(() => ID, { description: 'Stable id: drop what you have seen before.' })
  eventId!: string;

  @Field(() => SyncToken, {
    description: 'Subscribe again with this as `after` to go on from here.',
  })
  cursor!: string;

  @Field(() => DateTime, { description: 'When the change was made.' })
  occurredAt!: Date;

  @Field(() => ID, { description: 'The same for all events of one request.' })
  correlationId!: string;
}

/** What every realtime event is made of. */
export interface RealtimeFields {
  readonly eventId: string;
  readonly cursor: string;
  readonly occurredAt: Date;
  readonly correlationId: string;
}

/** The fields of `RealtimeEvent` from a stored event. */
export function realtimeFields(event: StoredEvent): RealtimeFields {
  const { id, position, occurredAt, correlationId } = event;
  return { eventId: id, cursor: encodeCursor(position), occurredAt, correlationId };
}

/** How a subscription field listens. */
export interface EventSubscription<Args> {
  readonly types: readonly string[];
  /** Narrows to the events the arguments ask for; tenant and audience are checked before. */
  readonly accepts?: (event: StoredEvent, args: Args) => boolean;
}

/**
 * The `subscribe` option of a `@Subscription` over the event feed, with replay when the field has an
 * `after` argument. Anonymous callers are refused.
 *
 * @example `@Subscription(() => MessageEvent, { subscribe: eventSubscription({ types: ['mail.message'] }) })`
 */
export function eventSubscription<Args extends { after?: string | null | undefined }>(
  options: EventSubscription<Args>,
): (data: { args: Args; context: RequestContext }) => AsyncIterable<StoredEvent> {
  return ({ args, context }) => {
    const { tenantId, userId } = context.viewer;
    const { types, accepts } = options;
    return context.feed.stream({
      tenantId,
      userId,
      types,
      after: args.after ?? undefined,
      signal: context.signal,
      ...(accepts && { accepts: (event: StoredEvent) => accepts(event, args) }),
    });
  };
}
