import type { RequestContext } from '@suitegraph/kit/graphql';
import type { CalendarRow } from './calendar.repository';
import type { CalendarService } from './calendar.service';

const byId = Symbol('calendars by id');

/** The viewer's calendar with this id, in one query with the others of the request. */
export function loadCalendar(
  ctx: RequestContext,
  calendars: CalendarService,
  id: string,
): Promise<CalendarRow | undefined> {
  const { viewer } = ctx;
  return ctx.loaders.get<string, CalendarRow>(byId, (ids) => calendars.byIds(viewer, ids)).load(id);
}
