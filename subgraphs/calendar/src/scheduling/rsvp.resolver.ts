import type { StoredEvent } from '@suitegraph/kit/events';
import {
  eventSubscription,
  realtimeFields,
  SyncToken,
  type RequestContext,
} from '@suitegraph/kit/graphql';
import { Arg, Ctx, Directive, FieldResolver, ID, Resolver, Root, Subscription } from 'type-graphql';
import type { AttendeeStatus } from '../events/calendar-object';
import { loadEvent } from '../events/event.loader';
import type { EventReader } from '../events/event.reader';
import { Attendee, CalendarEvent } from '../events/event.types';
import { parseEventId, type EventView } from '../events/event-view';
import { RSVP_CHANGED } from './rsvp.events';
import { RsvpChanged } from './rsvp.types';

@Resolver(() => RsvpChanged)
export class RsvpChangedResolver {
  constructor(private readonly reader: EventReader) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:read"]])')
  @Subscription(() => RsvpChanged, {
    description: 'Answers to invitations of yours.',
    subscribe: eventSubscription<{ eventId?: string | null; after?: string | null }>({
      types: [RSVP_CHANGED],
      accepts: ({ key }, { eventId }) => eventId == null || parseEventId(eventId).id === key,
    }) as never,
  })
  rsvpChanged(
    @Root() event: StoredEvent,
    @Arg('eventId', () => ID, { nullable: true, description: 'Only of this event or series.' })
    _eventId?: string,
    @Arg('after', () => SyncToken, {
      nullable: true,
      description: 'Replay what came after this cursor first.',
    })
    _after?: string,
  ): RsvpChanged {
    const { eventId, address, previous } = event.data as Record<string, string>;
    return Object.assign(new RsvpChanged(), realtimeFields(event), {
      id: eventId ?? '',
      address: address ?? '',
      previous: previous as AttendeeStatus,
    });
  }

  @FieldResolver(() => CalendarEvent, {
    nullable: true,
    description: 'The event, or the instance that was answered; null when it is gone.',
  })
  event(@Root() { id }: RsvpChanged, @Ctx() ctx: RequestContext): Promise<EventView | undefined> {
    return loadEvent(ctx, this.reader, id);
  }

  @FieldResolver(() => Attendee, {
    nullable: true,
    description: 'Who has answered, as they are now; null when they are no longer invited.',
  })
  async attendee(
    @Root() { id, address }: RsvpChanged,
    @Ctx() ctx: RequestContext,
  ): Promise<unknown> {
    const event = await loadEvent(ctx, this.reader, id);
    return event?.attendees.find((attendee) => attendee.address === address);
  }
}
