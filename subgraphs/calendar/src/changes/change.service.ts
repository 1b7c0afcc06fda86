import { pageSize } from '@suitegraph/kit/graphql';
import type { CalendarRow } from '../calendars/calendar.repository';
import type { Queryable } from '../directory/directory.repository';
import type { ComponentName } from '../events/object.repository';
import type { ChangeRepository, ObjectChange } from './change.repository';
import { seqOf, syncTokenOf } from './sync-token';

/** A part of the changes, and where to go on. */
export interface Changes {
  readonly changes: readonly ObjectChange[];
  readonly newToken: string;
  readonly hasMore: boolean;
  readonly resyncRequired: boolean;
}

/** Tells a client what it has missed of a calendar. */
export class ChangeService {
  constructor(
    private readonly database: Queryable,
    private readonly log: ChangeRepository,
  ) {}

  /** @throws InvalidInputError when `token` is no sync token of a calendar. */
  async since(
    calendar: CalendarRow,
    token: string,
    { component, first }: { component: ComponentName; first: number | null | undefined },
  ): Promise<Changes> {
    const limit = pageSize(first);
    const since = seqOf(calendar, token);
    if (since === null) {
      const newToken = syncTokenOf(calendar, calendar.syncSeq);
      return { changes: [], newToken, hasMore: false, resyncRequired: true };
    }
    const query = { component, since, limit: limit + 1 };
    const found = await this.log.since(this.database, calendar.id, query);
    const page = found.slice(0, limit);
    const hasMore = found.length > limit;
    const last = BigInt(page.at(-1)?.seq ?? 0);
    const read = BigInt(calendar.syncSeq);
    // The log may have moved on since the calendar was read: never hand out less than was told.
    const newToken = syncTokenOf(calendar, hasMore || last > read ? last : read);
    return { changes: page, newToken, hasMore, resyncRequired: false };
  }
}
