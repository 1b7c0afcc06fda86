import { DateTime, type RequestContext } from '@suitegraph/kit/graphql';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { CalendarRow } from '../calendars/calendar.repository';
import { Calendar } from '../calendars/calendar.types';
import type { Freshness, FreshnessService } from './freshness';

@Resolver(() => Calendar)
export class CalendarFreshnessResolver {
  constructor(private readonly freshness: FreshnessService) {}

  @FieldResolver(() => Boolean, {
    description:
      'Whether its server may have what is not here, since it is down, slow or paused; false for a calendar kept here.',
  })
  async stale(@Root() calendar: CalendarRow, @Ctx() ctx: RequestContext): Promise<boolean> {
    return (await this.look(calendar, ctx))?.stale ?? false;
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description:
      'When it was last known to be in line with its server; null before that, and for a calendar kept here.',
  })
  async asOf(@Root() calendar: CalendarRow, @Ctx() ctx: RequestContext): Promise<Date | null> {
    return (await this.look(calendar, ctx))?.asOf ?? null;
  }

  private async look({ id }: CalendarRow, { viewer }: RequestContext): Promise<Freshness | null> {
    await this.freshness.ensure(viewer, id);
    return this.freshness.of(id);
  }
}
