import type { StoredEvent } from '@suitegraph/kit/events';
import { InvalidInputError } from '@suitegraph/kit/errors';
import {
  DateTime,
  eventSubscription,
  realtimeFields,
  SyncToken,
  type RequestContext,
} from '@suitegraph/kit/graphql';
import {
  Arg,
  Ctx,
  Directive,
  FieldResolver,
  ID,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { Calendar } from '../calendars/calendar.types';
import { loadCalendar } from '../calendars/calendar.loader';
import type { CalendarService } from '../calendars/calendar.service';
import type { CalendarRow } from '../calendars/calendar.repository';
import { EmailAddress } from '../people/people.types';
import type { AttendeePart, Party } from './calendar-object';
import { isAskedFor, type ChangedArgs } from './changed-args';
import { loadEvent } from './event.loader';
import type { EventReader } from './event.reader';
import { EVENT_CHANGED } from './object-announcement';
import { Attendee, CalendarEvent, EventChanged } from './event.types';
import type { EventView } from './event-view';

/** As the graph shows somebody. */
export function toEmailAddress({ name, address }: Party): EmailAddress {
  return { ...(name !== undefined && { name }), address, person: { address } };
}

@Resolver(() => CalendarEvent)
export class EventResolver {
  constructor(
    private readonly reader: EventReader,
    private readonly calendars: CalendarService,
  ) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:read"]])')
  @Query(() => CalendarEvent, {
    nullable: true,
    description: "One of the viewer's events, by id or by path; null when there is none.",
  })
  async event(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, {
      nullable: true,
      description: 'Id of an event, a series or an instance.',
    })
    id?: string,
    @Arg('davPath', () => String, { nullable: true, description: 'Path on the CalDAV side.' })
    davPath?: string,
  ): Promise<EventView | undefined> {
    if ((id == null) === (davPath == null))
      throw new InvalidInputError('Give either id or davPath', ['id']);
    if (id != null) return loadEvent(ctx, this.reader, id);
    return this.reader.byPath(ctx.viewer, davPath ?? '');
  }

  @FieldResolver(() => Calendar, { description: 'The calendar it is in.' })
  calendar(@Root() event: EventView, @Ctx() ctx: RequestContext): Promise<CalendarRow | undefined> {
    return loadCalendar(ctx, this.calendars, event.row.calendarId);
  }

  @FieldResolver(() => EmailAddress, {
    nullable: true,
    description: 'Who invites; null when nobody is invited.',
  })
  organizer(@Root() event: EventView): EmailAddress | null {
    return event.organizer ? toEmailAddress(event.organizer) : null;
  }

  @FieldResolver(() => [CalendarEvent], {
    description: 'The times it takes place within a window of five years at most, in order.',
  })
  instances(
    @Root() event: EventView,
    @Arg('from', () => DateTime, { description: 'Start of the window.' }) from: Date,
    @Arg('to', () => DateTime, { description: 'End of the window, exclusive.' }) to: Date,
  ): EventView[] {
    return this.reader.instances(event, from, to);
  }
}

@Resolver(() => Attendee)
export class AttendeeResolver {
  @FieldResolver(() => EmailAddress, { description: 'Who it is.' })
  email(@Root() attendee: AttendeePart): EmailAddress {
    return toEmailAddress(attendee);
  }

  @FieldResolver(() => EmailAddress, {
    nullable: true,
    description: 'Who comes instead of them; null when nobody does.',
  })
  delegatedTo(@Root() { delegatedTo: address }: AttendeePart): EmailAddress | undefined {
    return address === undefined ? undefined : toEmailAddress({ address });
  }

  @FieldResolver(() => EmailAddress, {
    nullable: true,
    description: 'Whom they come instead of; null when they come for themselves.',
  })
  delegatedFrom(@Root() { delegatedFrom: address }: AttendeePart): EmailAddress | undefined {
    return address === undefined ? undefined : toEmailAddress({ address });
  }

  @FieldResolver(() => Boolean, { description: 'Whether the event can do without them.' })
  optional(@Root() { role }: AttendeePart): boolean {
    return role === 'OPT-PARTICIPANT' || role === 'NON-PARTICIPANT';
  }
}

@Resolver(() => EventChanged)
export class EventChangedResolver {
  constructor(private readonly reader: EventReader) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:read"]])')
  @Subscription(() => EventChanged, {
    description: "Changes to the viewer's events.",
    subscribe: eventSubscription<ChangedArgs>({
      types: [EVENT_CHANGED],
      accepts: isAskedFor,
    }) as never,
  })
  eventChanged(
    @Root() event: StoredEvent,
    @Arg('calendars', () => [ID], {
      nullable: true,
      description: 'Only of these calendars; of one it has left, too.',
    })
    _calendars?: string[],
    @Arg('ids', () => [ID], { nullable: true, description: 'Only these events or series.' })
    _ids?: string[],
    @Arg('after', () => SyncToken, {
      nullable: true,
      description: 'Replay what came after this cursor first.',
    })
    _after?: string,
  ): EventChanged {
    const { kind, key, changedFields } = event;
    return Object.assign(new EventChanged(), realtimeFields(event), {
      kind,
      id: key,
      changedFields: [...changedFields],
    });
  }

  @FieldResolver(() => CalendarEvent, {
    nullable: true,
    description: 'The event as it is now; null when it is gone.',
  })
  async event(
    @Root() { id, kind }: EventChanged,
    @Ctx() ctx: RequestContext,
  ): Promise<EventView | undefined> {
    return kind === 'DESTROYED' ? undefined : loadEvent(ctx, this.reader, id);
  }
}
