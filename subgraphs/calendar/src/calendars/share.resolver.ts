import { payload, type RequestContext } from '@suitegraph/kit/graphql';
import { Arg, Ctx, Directive, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import { Person } from '../people/people.types';
import type { CalendarRow, CalendarShareRow } from './calendar.repository';
import { Calendar, CalendarPayload, CalendarShare } from './calendar.types';
import type { ShareService } from './share.service';

@Resolver(() => Calendar)
export class CalendarShareResolver {
  constructor(private readonly service: ShareService) {}

  @FieldResolver(() => [CalendarShare], {
    description: 'Whom it is shared with; empty for those it is shared with.',
  })
  shares(
    @Root() calendar: CalendarRow,
    @Ctx() { viewer }: RequestContext,
  ): readonly CalendarShareRow[] {
    return calendar.ownerId === viewer.userId ? calendar.shares : [];
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:write"]])')
  @Mutation(() => CalendarPayload, {
    description: 'Shares a calendar with somebody of the organisation, or ends that.',
  })
  shareCalendar(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Id of the calendar.' }) id: string,
    @Arg('address', () => String, { description: 'Their e-mail address.' }) address: string,
    @Arg('rights', () => String, { description: 'READ, READ_WRITE, or NONE to end it.' })
    rights: string,
  ): Promise<unknown> {
    return payload(ctx, 'calendar', () => this.service.share(ctx.viewer, id, { address, rights }));
  }
}

@Resolver(() => CalendarShare)
export class ShareGranteeResolver {
  @FieldResolver(() => Person, { description: 'Who it is.' })
  grantee(@Root() { address }: CalendarShareRow): Person {
    return { address };
  }
}
