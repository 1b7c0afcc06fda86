import { payload, WriteOptions, type RequestContext } from '@suitegraph/kit/graphql';
import { Arg, Ctx, Directive, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import type { CalendarRow } from '../calendars/calendar.repository';
import { Calendar, CalendarPayload } from '../calendars/calendar.types';
import type { FeedRow } from './feed.repository';
import type { FeedService } from './feed.service';
import { CalendarFeed, FeedInput } from './feed.types';

const byCalendar = Symbol('feeds by calendar');

@Resolver(() => Calendar)
export class FeedResolver {
  constructor(private readonly feedService: FeedService) {}

  @FieldResolver(() => CalendarFeed, {
    nullable: true,
    description: 'The URL that it follows; null for all other calendars.',
  })
  feed(@Root() { id }: CalendarRow, @Ctx() ctx: RequestContext): Promise<FeedRow | undefined> {
    const { viewer } = ctx;
    return ctx.loaders
      .get<string, FeedRow>(byCalendar, (ids) => this.feedService.byCalendars(viewer, ids))
      .load(id);
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:write"]])')
  @Mutation(() => CalendarPayload, {
    description:
      'Follows a calendar on the web: it appears as a calendar in which nobody writes. At most 50 a user; deleteCalendar ends it.',
  })
  subscribeToCalendar(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => FeedInput, { description: 'What to follow.' }) input: FeedInput,
    @Arg('options', () => WriteOptions, { nullable: true, description: 'How to carry it out.' })
    options?: WriteOptions,
  ): Promise<unknown> {
    return payload(ctx, 'calendar', () => this.feedService.subscribe(ctx.viewer, input, options));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:write"]])')
  @Mutation(() => CalendarPayload, {
    description: 'Reads a followed calendar now; the calendar tells how it went.',
  })
  refreshCalendarFeed(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Id of the calendar.' }) id: string,
  ): Promise<unknown> {
    return payload(ctx, 'calendar', () => this.feedService.refresh(ctx.viewer, id));
  }
}
