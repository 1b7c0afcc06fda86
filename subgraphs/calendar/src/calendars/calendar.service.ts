import type { Principal } from '@suitegraph/kit/auth';
import { InvalidInputError, NotFoundError } from '@suitegraph/kit/errors';
import { recordEvents, type ChangeKind, type NewEvent } from '@suitegraph/kit/events';
import { requireVersion, type WriteOptions } from '@suitegraph/kit/graphql';
import type { DataSource } from 'typeorm';
import type { Transactions } from '../app/transactions';
import type { DirectoryRepository } from '../directory/directory.repository';
import type { EventRemover } from '../events/event.remover';
import { versionOf } from '../events/event-view';
import { findZone } from '../time/zones';
import type { CalendarInput } from './calendar.inputs';
import type {
  CalendarCollections,
  CalendarFields,
  CalendarRepository,
  CalendarRow,
} from './calendar.repository';
import type { FreshCalendars } from './fresh-calendars';

/** The event type under which changes to calendars are announced. */
export const CALENDAR_CHANGED = 'calendar.calendar';
const MAX_NAME = 200;
const MAX_CALENDARS = 100;

/** What the service stands on. */
export interface CalendarDependencies {
  readonly fresh: FreshCalendars;
  readonly database: DataSource;
  readonly transactions: Transactions;
  readonly calendars: CalendarRepository;
  /** The way in which calendars are written. */
  readonly collections: CalendarCollections;
  readonly directory: DirectoryRepository;
  readonly remover: EventRemover;
}

/** A user's calendars. */
export class CalendarService {
  constructor(private readonly on: CalendarDependencies) {}

  /** The viewer's calendars; the default one is made at the first look. */
  async list(viewer: Principal): Promise<CalendarRow[]> {
    await this.on.fresh.ensure(viewer);
    const known = await this.on.calendars.list(this.on.database, viewer);
    if (known.some(({ isDefault }) => isDefault)) return known;
    await this.on.directory.ensure(this.on.database, viewer);
    await this.on.calendars.ensureDefault(this.on.database, viewer);
    return this.on.calendars.list(this.on.database, viewer);
  }

  /** In the order of the ids; undefined where the viewer has none. */
  async byIds(viewer: Principal, ids: readonly string[]): Promise<(CalendarRow | undefined)[]> {
    await Promise.all(ids.map((id) => this.on.fresh.ensure(viewer, id)));
    const found = await this.on.calendars.findMany(this.on.database, viewer, ids);
    const rows = new Map(found.map((row) => [row.id, row]));
    return ids.map((id) => rows.get(id));
  }

  /** @param accountId of the account on whose server it is kept; none: here. */
  async create(
    viewer: Principal,
    input: CalendarInput,
    accountId: string | null = null,
  ): Promise<CalendarRow | undefined> {
    const { name } = input;
    if (name == null) throw new InvalidInputError('A new calendar needs a name', ['input', 'name']);
    const fields = checkFields(input, { name, color: null, timezone: null });
    return this.on.transactions.write(
      { viewer, operation: 'createCalendar', input: { input, accountId } },
      async (manager) => {
        await this.on.directory.ensure(manager, viewer);
        const all = await this.on.calendars.list(manager, viewer);
        if (all.length >= MAX_CALENDARS)
          throw new InvalidInputError(`At most ${MAX_CALENDARS} calendars`);
        const id = await this.on.collections.insert(manager, viewer, { ...fields, accountId });
        await recordEvents(manager, [announcement(viewer, id, 'CREATED')]);
        return id;
      },
      (id, manager) => this.on.calendars.find(manager, viewer, id),
    );
  }

  async update(
    viewer: Principal,
    id: string,
    { input, options }: { input: CalendarInput; options: WriteOptions | undefined },
  ): Promise<CalendarRow | undefined> {
    return this.on.transactions.write(
      { viewer, operation: 'updateCalendar', input: { id, input }, options },
      async (manager) => {
        const row = await this.on.calendars.lock(manager, viewer, id);
        if (!row) throw new NotFoundError('Calendar', ['id']);
        requireVersion(versionOf(row), options?.ifMatch ?? undefined);
        await this.on.collections.update(manager, id, checkFields(input, row));
        await recordEvents(manager, [announcement(viewer, id, 'UPDATED')]);
        return id;
      },
      (updated, manager) => this.on.calendars.find(manager, viewer, updated),
    );
  }

  /** Deletes a calendar with its events: meetings in it are cancelled or declined. */
  async remove(viewer: Principal, id: string, options: WriteOptions | undefined): Promise<void> {
    await this.on.transactions.write(
      { viewer, operation: 'deleteCalendar', input: { id }, options },
      async (manager) => {
        const row = await this.on.calendars.lock(manager, viewer, id);
        if (!row) throw new NotFoundError('Calendar', ['id']);
        requireVersion(versionOf(row), options?.ifMatch ?? undefined);
        if (row.isDefault) {
          throw new InvalidInputError('Invitations arrive in this calendar: it cannot be deleted', [
            'id',
          ]);
        }
        // What followed a URL is nobody's to cancel or decline.
        if (!row.readOnly) await this.on.remover.removeAll(manager, viewer, id);
        await this.on.collections.remove(manager, id);
        await recordEvents(manager, [announcement(viewer, id, 'DESTROYED')]);
        return id;
      },
      () => Promise.resolve(undefined),
    );
  }
}

function announcement({ tenantId, userId }: Principal, id: string, kind: ChangeKind): NewEvent {
  return { tenantId, audience: [userId], type: CALENDAR_CHANGED, kind, key: id };
}

function checkFields(input: CalendarInput, current: CalendarFields): CalendarFields {
  const name = input.name?.trim() ?? current.name;
  if (name === '' || name.length > MAX_NAME || /\p{Cc}/u.test(name)) {
    throw new InvalidInputError(`A name has 1 to ${MAX_NAME} characters`, ['input', 'name']);
  }
  const color = input.color === undefined ? current.color : input.color;
  if (color !== null && !/^#[0-9a-fA-F]{6}$/.test(color)) {
    throw new InvalidInputError('A colour is written like #3366cc', ['input', 'color']);
  }
  const timezone = input.timezone === undefined ? current.timezone : input.timezone;
  if (timezone !== null && !findZone(timezone)) {
    throw new InvalidInputError('Not an IANA time zone', ['input', 'timezone']);
  }
  return { name, color, timezone };
}
