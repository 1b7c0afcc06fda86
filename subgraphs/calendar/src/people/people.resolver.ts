import { DateTime, pageSize, type Page, type RequestContext } from '@suitegraph/kit/graphql';
import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { CalendarRow } from '../calendars/calendar.repository';
import type { CalendarService } from '../calendars/calendar.service';
import { Calendar } from '../calendars/calendar.types';
import type { EventReader } from '../events/event.reader';
import { CalendarEvent, EventConnection } from '../events/event.types';
import type { EventView } from '../events/event-view';
import { Person, User } from './people.types';

const DEFAULT_SHARED = 20;

/** What a user has in their calendars: nobody sees it but themselves. */
@Resolver(() => User)
export class UserResolver {
  constructor(
    private readonly calendarService: CalendarService,
    private readonly reader: EventReader,
  ) {}

  @FieldResolver(() => [Calendar], {
    nullable: true,
    description: 'Their calendars; null for other users.',
  })
  async calendars(
    @Root() { id }: User,
    @Ctx() { viewer }: RequestContext,
  ): Promise<CalendarRow[] | null> {
    return id === viewer.userId ? this.calendarService.list(viewer) : null;
  }

  @FieldResolver(() => [CalendarEvent], {
    nullable: true,
    description:
      'Everything in all their calendars within a window of five years at most, by start; null for other users.',
  })
  async agenda(
    @Root() { id }: User,
    @Ctx() { viewer }: RequestContext,
    @Arg('from', () => DateTime, { description: 'Start of the window.' }) from: Date,
    @Arg('to', () => DateTime, { description: 'End of the window, exclusive.' }) to: Date,
  ): Promise<EventView[] | null> {
    return id === viewer.userId ? this.reader.agenda(viewer, from, to) : null;
  }

  @FieldResolver(() => CalendarEvent, {
    nullable: true,
    description:
      'What begins next within 400 days; null when there is nothing, and for other users.',
  })
  async nextEvent(
    @Root() { id }: User,
    @Ctx() { viewer }: RequestContext,
  ): Promise<EventView | undefined> {
    return id === viewer.userId ? this.reader.next(viewer, new Date()) : undefined;
  }
}

@Resolver(() => Person)
export class PersonResolver {
  constructor(private readonly reader: EventReader) {}

  @FieldResolver(() => EventConnection, {
    nullable: true,
    description: "The viewer's events that they are in, newest first; a series counts once.",
  })
  async sharedEvents(
    @Root() { address }: Person,
    @Ctx() { viewer }: RequestContext,
    @Arg('from', () => DateTime, { nullable: true, description: 'Only what ends after this.' })
    from?: Date,
    @Arg('to', () => DateTime, { nullable: true, description: 'Only what begins before this.' })
    to?: Date,
    @Arg('first', () => Int, {
      nullable: true,
      description: 'How many, from 1 to 200; absent: 20.',
    })
    first?: number,
    @Arg('after', () => String, { nullable: true, description: 'Continue after this cursor.' })
    after?: string,
  ): Promise<Page<EventView>> {
    return this.reader.shared(viewer, address, {
      ...(from && { from }),
      ...(to && { to }),
      first: pageSize(first ?? DEFAULT_SHARED),
      after: after ?? undefined,
    });
  }
}
