import { tryCanonicalAddress } from '@suitegraph/kit/addresses';
import { InvalidInputError } from '@suitegraph/kit/errors';
import { decodeKeyset, pageSize, toPage, type Page } from '@suitegraph/kit/graphql';
import type { Logger } from '@suitegraph/kit/logging';
import type { Owner } from '../calendars/calendar.repository';
import type { FreshCalendars } from '../calendars/fresh-calendars';
import type { Queryable } from '../directory/directory.repository';
import { expand, findInstance, recurrenceIdAt, type Window } from '../recurrence/expand';
import { DAY_MS, instantOf, type Zones } from '../time/calendar-time';
import { isRecurring, mainPart } from './calendar-object';
import type { DocumentCache } from './document-cache';
import type { EventRepository, EventRow } from './event.repository';
import { parseEventId, seenBy, toView, type EventView } from './event-view';
import { checkWindow, MAX_LISTED } from './window';

/** What a listing of a calendar takes. */
export interface ListQuery {
  readonly from: Date;
  readonly to: Date;
  readonly expand: boolean;
  readonly first: number | null | undefined;
  readonly after: string | undefined;
}

const SHARED_PAGE_KEYS = 2;
const NEXT_WINDOWS_DAYS = [2, 30, 400];

/** What reading stands on. */
export interface ReaderDependencies {
  readonly database: Queryable;
  readonly events: EventRepository;
  readonly documents: DocumentCache;
  readonly log: Logger;
  readonly fresh: FreshCalendars;
}

/** Reads events for their owner. */
export class EventReader {
  constructor(private readonly on: ReaderDependencies) {}

  /** Events and instances by id, in the order asked for; undefined where there is none. */
  async byIds(
    owner: Owner,
    ids: readonly string[],
    manager: Queryable = this.on.database,
  ): Promise<(EventView | undefined)[]> {
    // A transaction sees what it has written; only what is asked from outside waits for servers.
    if (manager === this.on.database) await this.on.fresh.ensure(owner);
    const wanted = ids.map(parseEventId);
    const found = await this.on.events.findMany(manager, owner, [
      ...new Set(wanted.map(({ id }) => id)),
    ]);
    const rows = new Map(found.map((row) => [row.id, row]));
    return wanted.map(({ id, recurrenceId }, i) => {
      const row = rows.get(id);
      if (!row || (recurrenceId === undefined && ids[i] !== id)) return undefined;
      const view = recurrenceId ? this.instance(row, recurrenceId) : this.view(row);
      return view && seenBy(owner, view);
    });
  }

  async byId(owner: Owner, id: string, manager?: Queryable): Promise<EventView | undefined> {
    return (await this.byIds(owner, [id], manager))[0];
  }

  async byPath(owner: Owner, davPath: string): Promise<EventView | undefined> {
    const row = await this.on.events.byPath(this.on.database, owner, davPath);
    return row && seenBy(owner, this.view(row));
  }

  /** The viewer's own copies of what these UIDs name. */
  async byUids(owner: Owner, uids: readonly string[]): Promise<(EventView | undefined)[]> {
    const rows = await this.on.events.byUid(this.on.database, owner, uids);
    return uids.map((uid) => {
      const row = rows.find((candidate) => candidate.uid === uid);
      return row && this.view(row);
    });
  }

  /** A page of a calendar, by start. */
  async list(owner: Owner, calendarId: string, query: ListQuery): Promise<Page<EventView>> {
    const first = pageSize(query.first);
    const window = checkWindow(query.from, query.to);
    const key = query.after === undefined ? undefined : decodeKeyset(query.after, 2);
    const views = await this.inWindow(owner, { ...query, calendarId, window });
    const rest = key ? views.filter((view) => isBehind(view, key)) : views;
    return toPage(rest.slice(0, first + 1), { first, after: query.after }, keysetOf);
  }

  /** All instances of all the owner's calendars within a window. */
  async agenda(owner: Owner, from: Date, to: Date): Promise<EventView[]> {
    const window = checkWindow(from, to);
    await this.on.fresh.ensure(owner);
    return this.inWindow(owner, { from, to, expand: true, window });
  }

  /** What begins next. */
  async next(owner: Owner, now: Date): Promise<EventView | undefined> {
    await this.on.fresh.ensure(owner);
    for (const days of NEXT_WINDOWS_DAYS) {
      const to = new Date(now.getTime() + days * DAY_MS);
      const window = checkWindow(now, to);
      const views = await this.inWindow(owner, { from: now, to, expand: true, window });
      const next = views.find((view) => view.start >= now && view.status !== 'CANCELLED');
      if (next) return next;
    }
    return undefined;
  }

  /** The times a series takes place within a window. */
  instances(view: EventView, from: Date, to: Date): EventView[] {
    const window = checkWindow(from, to);
    return this.expanded(view.row, window).slice(0, MAX_LISTED);
  }

  /** Events with a person, newest first; a series counts once. */
  async shared(
    owner: Owner,
    address: string,
    query: { from?: Date; to?: Date; first: number | undefined; after: string | undefined },
  ): Promise<Page<EventView>> {
    const first = pageSize(query.first);
    const participant = tryCanonicalAddress(address);
    if (participant === undefined) return toPage<EventView>([], { first }, keysetOf);
    const [startsAt, id] =
      query.after === undefined ? [] : decodeKeyset(query.after, SHARED_PAGE_KEYS);
    if (startsAt !== undefined && typeof startsAt !== 'number') {
      throw new InvalidInputError('Not a cursor of this list', ['after']);
    }
    const rows = await this.on.events.shared(this.on.database, owner, {
      participant,
      ...(query.from && { from: query.from }),
      ...(query.to && { to: query.to }),
      ...(startsAt !== undefined && { after: { startsAt, id: String(id) } }),
      limit: first + 1,
    });
    const page = toPage(rows, { first, after: query.after }, (row) => [
      row.startsAt.getTime(),
      row.id,
    ]);
    return {
      ...page,
      edges: page.edges.map(({ cursor, node }) => ({ cursor, node: this.view(node) })),
    };
  }

  private async inWindow(
    owner: Owner,
    query: { from: Date; to: Date; expand: boolean; calendarId?: string; window: Window },
  ): Promise<EventView[]> {
    const { from, to, calendarId, window } = query;
    const limit = MAX_LISTED + 1;
    const rows = await this.on.events.inWindow(this.on.database, owner, {
      from,
      to,
      limit,
      ...(calendarId !== undefined && { calendarId }),
    });
    const views: EventView[] = [];
    for (const row of rows) {
      const instances = this.expanded(row, window);
      if (instances.length > 0) views.push(...(query.expand ? instances : [this.view(row)]));
      if (views.length > MAX_LISTED) {
        throw new InvalidInputError(`More than ${MAX_LISTED} events: ask for a shorter time`, [
          'to',
        ]);
      }
    }
    return views.map((view) => seenBy(owner, view)).sort(byStart);
  }

  private expanded(row: EventRow, window: Window): EventView[] {
    const document = this.on.documents.of(row);
    const { instances, truncated } = expand(document, window, this.zones(row));
    if (truncated)
      this.on.log.warn({ eventId: row.id }, 'an event has more instances than are shown');
    return instances.map((instance) => toView(row, document, instance));
  }

  private view(row: EventRow): EventView {
    return toView(row, this.on.documents.of(row));
  }

  private instance(row: EventRow, at: Date): EventView | undefined {
    const document = this.on.documents.of(row);
    const zones = this.zones(row);
    const part = mainPart(document);
    if (!isRecurring(part) && !part.recurrenceId) return undefined;
    const id = recurrenceIdAt(part, at.getTime(), zones);
    const instance = findInstance(document, instantOf(id, zones), zones);
    return instance && toView(row, document, instance);
  }

  private zones(row: EventRow): Zones {
    return this.on.documents.of(row).zones(row.timezone ?? undefined);
  }
}

function keysetOf(view: EventView): [number, string] {
  return [view.start.getTime(), view.id];
}

function byStart(a: EventView, b: EventView): number {
  return a.start.getTime() - b.start.getTime() || (a.id < b.id ? -1 : 1);
}

function isBehind(view: EventView, [start, id]: readonly (string | number)[]): boolean {
  const own = view.start.getTime();
  const at = Number(start);
  return own > at || (own === at && view.id > String(id));
}
