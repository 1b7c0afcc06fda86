import type { Principal } from '@suitegraph/kit/auth';
import { ExpectedError, InvalidInputError, NotFoundError } from '@suitegraph/kit/errors';
import { recordEvents } from '@suitegraph/kit/events';
import type { WriteOptions } from '@suitegraph/kit/graphql';
import type { DataSource } from 'typeorm';
import type { Transactions } from '../app/transactions';
import type { CalendarRepository, CalendarRow } from '../calendars/calendar.repository';
import { CALENDAR_CHANGED } from '../calendars/calendar.service';
import { webUrl } from '../clients/web-fetch';
import type { DirectoryRepository } from '../directory/directory.repository';
import type { FeedInput } from './feed.types';
import type { FeedRepository, FeedRow } from './feed.repository';

const MAX_FEEDS = 50;
const MAX_NAME = 200;

/** What feeds stand on. */
export interface FeedDependencies {
  readonly database: DataSource;
  readonly transactions: Transactions;
  readonly directory: DirectoryRepository;
  readonly calendars: CalendarRepository;
  readonly feeds: FeedRepository;
  /** Private addresses are refused unless the installation allows them. */
  readonly guard: { readonly allowPrivate: boolean };
  /** Lets what is due be read at once. */
  readonly wake: () => void;
}

/** Calendars that follow a URL. */
export class FeedService {
  constructor(private readonly on: FeedDependencies) {}

  /** Follows a URL: the calendar is there at once, and what is in it when it has been read. */
  async subscribe(
    viewer: Principal,
    input: FeedInput,
    options: WriteOptions | undefined,
  ): Promise<CalendarRow | undefined> {
    const url = checkedUrl(input.url, this.on.guard);
    const fields = checkedFields(input);
    const made = await this.on.transactions.write(
      { viewer, operation: 'subscribeToCalendar', input, options },
      async (manager) => {
        await this.on.directory.ensure(manager, viewer);
        const urls = await this.on.feeds.urls(manager, viewer);
        if (urls.includes(url))
          throw new InvalidInputError('You follow it already', ['input', 'url']);
        if (urls.length >= MAX_FEEDS) throw new InvalidInputError(`At most ${MAX_FEEDS} of them`);
        const id = await this.on.calendars.insert(manager, viewer, fields);
        await this.on.feeds.insert(manager, id, url);
        const { tenantId, userId } = viewer;
        await recordEvents(manager, [
          { tenantId, audience: [userId], type: CALENDAR_CHANGED, kind: 'CREATED', key: id },
        ]);
        return id;
      },
      (id, manager) => this.on.calendars.find(manager, viewer, id),
    );
    this.on.wake();
    return made;
  }

  /** Has it read now. @throws NotFoundError when it is no calendar of the viewer's that follows a URL */
  async refresh(viewer: Principal, id: string): Promise<CalendarRow | undefined> {
    const [feed] = await this.on.feeds.findMany(this.on.database, viewer, [id]);
    if (!feed) throw new NotFoundError('Calendar', ['id']);
    await this.on.feeds.hurry(this.on.database, id);
    this.on.wake();
    return this.on.calendars.find(this.on.database, viewer, id);
  }

  /** In the order of the ids; undefined for calendars that follow nothing, and for those of others. */
  async byCalendars(viewer: Principal, ids: readonly string[]): Promise<(FeedRow | undefined)[]> {
    const found = await this.on.feeds.findMany(this.on.database, viewer, ids);
    return ids.map((id) => found.find(({ calendarId }) => calendarId === id));
  }
}

function checkedUrl(url: string, guard: { readonly allowPrivate: boolean }): string {
  try {
    return webUrl(url, guard);
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    throw new ExpectedError(error.code, error.message, ['input', 'url']);
  }
}

function checkedFields({ name, color }: FeedInput): {
  name: string;
  color: string | null;
  timezone: null;
} {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > MAX_NAME || /\p{Cc}/u.test(trimmed)) {
    throw new InvalidInputError(`A name has 1 to ${MAX_NAME} characters`, ['input', 'name']);
  }
  if (color != null && !/^#[0-9a-fA-F]{6}$/.test(color)) {
    throw new InvalidInputError('A colour is written like #3366cc', ['input', 'color']);
  }
  return { name: trimmed, color: color ?? null, timezone: null };
}
