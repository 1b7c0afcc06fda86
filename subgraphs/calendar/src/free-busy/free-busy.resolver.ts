import { DateTime, type RequestContext } from '@suitegraph/kit/graphql';
import { Arg, Ctx, Directive, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { AttendeePart } from '../events/calendar-object';
import { Attendee } from '../events/event.types';
import { Person } from '../people/people.types';
import { busyLoader } from './free-busy.loader';
import type { FreeBusyService } from './free-busy.service';
import { BusyPeriod, FreeBusyResult, toBusyPeriods, toFreeBusyResult } from './free-busy.types';

@Resolver()
export class FreeBusyResolver {
  constructor(private readonly service: FreeBusyService) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:read"]])')
  @Query(() => [FreeBusyResult], {
    description:
      'When people are busy: at most 100 people and 366 days. Addresses elsewhere are reachable by setFreeBusyUrl, or when the server of a calendar account knows them.',
  })
  async freeBusy(
    @Ctx() ctx: RequestContext,
    @Arg('from', () => DateTime, { description: 'Start of the time asked about.' }) from: Date,
    @Arg('to', () => DateTime, { description: 'End of the time asked about.' }) to: Date,
    @Arg('attendees', () => [String], { description: 'E-mail addresses.' }) attendees: string[],
  ): Promise<FreeBusyResult[]> {
    return (await this.service.ask(ctx.viewer, attendees, from, to)).map(toFreeBusyResult);
  }
}

@Resolver(() => Person)
export class PersonFreeBusyResolver {
  constructor(private readonly service: FreeBusyService) {}

  @FieldResolver(() => [BusyPeriod], {
    nullable: true,
    description:
      'When they are busy, over at most 366 days. Of somebody outside the organisation it tells only the meetings that the viewer shares with them, and null when there is none.',
  })
  async freeBusy(
    @Root() person: Person,
    @Ctx() ctx: RequestContext,
    @Arg('from', () => DateTime, { description: 'Start of the time asked about.' }) from: Date,
    @Arg('to', () => DateTime, { description: 'End of the time asked about.' }) to: Date,
  ): Promise<BusyPeriod[] | null> {
    const periods = await busyLoader(ctx, this.service, from, to).load(person.address);
    return periods ? toBusyPeriods(periods) : null;
  }
}

@Resolver(() => Attendee)
export class AttendeeFreeBusyResolver {
  constructor(private readonly service: FreeBusyService) {}

  @FieldResolver(() => [BusyPeriod], {
    nullable: true,
    description:
      'When they are busy: during the event, unless other times are given; null when not known.',
  })
  async freeBusy(
    @Root() attendee: AttendeePart & { start: Date; end: Date },
    @Ctx() ctx: RequestContext,
    @Arg('from', () => DateTime, { nullable: true, description: 'Start; absent: of the event.' })
    from?: Date,
    @Arg('to', () => DateTime, { nullable: true, description: 'End; absent: of the event.' })
    to?: Date,
  ): Promise<BusyPeriod[] | null> {
    const start = from ?? attendee.start;
    const end = to ?? attendee.end;
    // An event without length is asked about as if it took a moment.
    const until = end > start || to ? end : new Date(start.getTime() + 1000);
    const periods = await busyLoader(ctx, this.service, start, until).load(attendee.address);
    return periods ? toBusyPeriods(periods) : null;
  }
}
