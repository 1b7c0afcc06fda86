import {
  ConnectionArgs,
  DateTime,
  OkPayload,
  okPayload,
  payload,
  WriteOptions,
  type Page,
  type RequestContext,
} from '@suitegraph/kit/graphql';
import {
  Arg,
  Args,
  Ctx,
  Directive,
  FieldResolver,
  ID,
  Mutation,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { EventConnection } from '../events/event.types';
import type { EventReader } from '../events/event.reader';
import { syncTokenOf } from '../changes/sync-token';
import { versionOf, type EventView } from '../events/event-view';
import { User } from '../people/people.types';
import { CalendarInput } from './calendar.inputs';
import { loadCalendar } from './calendar.loader';
import { canWrite } from './calendar-rights';
import type { CalendarRow } from './calendar.repository';
import type { CalendarService } from './calendar.service';
import { Calendar, CalendarPayload } from './calendar.types';

@Resolver(() => Calendar)
export class CalendarResolver {
  constructor(
    private readonly calendarService: CalendarService,
    private readonly reader: EventReader,
  ) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:read"]])')
  @Query(() => [Calendar], {
    description: "The viewer's calendars, the one for invitations first.",
  })
  calendars(@Ctx() ctx: RequestContext): Promise<CalendarRow[]> {
    return this.calendarService.list(ctx.viewer);
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:read"]])')
  @Query(() => Calendar, {
    nullable: true,
    description: "One of the viewer's calendars; null when there is none.",
  })
  calendar(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Id of the calendar.' }) id: string,
  ): Promise<CalendarRow | undefined> {
    return loadCalendar(ctx, this.calendarService, id);
  }

  @FieldResolver(() => Boolean, { description: 'Whether the viewer may change what is in it.' })
  canWrite(@Root() calendar: CalendarRow, @Ctx() { viewer }: RequestContext): boolean {
    return canWrite(calendar, viewer.userId);
  }

  @FieldResolver(() => User, { description: 'Whose it is.' })
  owner(@Root() calendar: CalendarRow): User {
    return { id: calendar.ownerId };
  }

  @FieldResolver(() => String)
  syncToken(@Root() calendar: CalendarRow): string {
    return syncTokenOf(calendar, calendar.syncSeq);
  }

  @FieldResolver(() => String)
  version(@Root() calendar: CalendarRow): string {
    return versionOf(calendar);
  }

  @FieldResolver(() => EventConnection, {
    description: 'Events that take place within a window of five years at most, by start.',
  })
  events(
    @Root() calendar: CalendarRow,
    @Ctx() { viewer }: RequestContext,
    @Arg('from', () => DateTime, { description: 'Start of the window.' }) from: Date,
    @Arg('to', () => DateTime, { description: 'End of the window, exclusive.' }) to: Date,
    @Arg('expand', () => Boolean, {
      nullable: true,
      defaultValue: true,
      description: 'Whether a series is given as its instances, or once.',
    })
    expand: boolean,
    @Args(() => ConnectionArgs) { first, after }: ConnectionArgs,
  ): Promise<Page<EventView>> {
    return this.reader.list(viewer, calendar.id, {
      from,
      to,
      expand,
      first,
      after: after ?? undefined,
    });
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:write"]])')
  @Mutation(() => CalendarPayload, { description: 'Creates a calendar: at most 100 a user.' })
  createCalendar(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => CalendarInput, { description: 'The calendar.' }) input: CalendarInput,
    @Arg('accountId', () => ID, {
      nullable: true,
      description: 'Calendar account on whose server it is made; absent: it is kept here.',
    })
    accountId?: string | null,
  ): Promise<unknown> {
    return payload(ctx, 'calendar', () =>
      this.calendarService.create(ctx.viewer, input, accountId ?? null),
    );
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:write"]])')
  @Mutation(() => CalendarPayload, {
    description: 'Changes name, colour or time zone of a calendar.',
  })
  updateCalendar(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Id of the calendar.' }) id: string,
    @Arg('input', () => CalendarInput, { description: 'What to change.' }) input: CalendarInput,
    @Arg('options', () => WriteOptions, { nullable: true, description: 'How to carry it out.' })
    options?: WriteOptions,
  ): Promise<unknown> {
    return payload(ctx, 'calendar', () =>
      this.calendarService.update(ctx.viewer, id, { input, options }),
    );
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:write"]])')
  @Mutation(() => OkPayload, {
    description: 'Deletes a calendar with its events: own meetings are cancelled, others declined.',
  })
  deleteCalendar(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Id of the calendar.' }) id: string,
    @Arg('options', () => WriteOptions, { nullable: true, description: 'How to carry it out.' })
    options?: WriteOptions,
  ): Promise<OkPayload> {
    return okPayload(ctx, () => this.calendarService.remove(ctx.viewer, id, options));
  }
}
