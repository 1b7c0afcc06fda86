import { DavNotFound, listCollections, readCollection, type Dav } from '@suitegraph/kit/dav';
import { recordEvents } from '@suitegraph/kit/events';
import type { DataSource } from 'typeorm';
import type { CalendarRepository, Owner } from '../calendars/calendar.repository';
import type { DavAccountRow, MirroredCalendar } from './account';
import { mirroredCalendarEvent } from './account.events';
import type { MirrorPurge } from './mirror-purge';
import type { MirrorRepository } from './mirror.repository';
import { fieldsOf, isCurrent, planCollections, type CollectionPlan } from './plan-collections';

const MAX_CALENDARS = 100;

/** What an account's synchronisation stands on. */
export interface AccountSyncDependencies {
  readonly database: DataSource;
  readonly calendars: CalendarRepository;
  readonly mirrors: MirrorRepository;
  readonly purge: MirrorPurge;
  /** Brings one calendar in line; those who ask at the same time share the work. */
  readonly sync: (dav: Dav, mirror: MirroredCalendar, signal: AbortSignal) => Promise<void>;
}

/** Brings all calendars of an account in line: one request when nothing has changed there. */
export class AccountSync {
  constructor(private readonly on: AccountSyncDependencies) {}

  /** @throws DavError the first failure, once the calendars that it did not touch are in line. */
  async run(account: DavAccountRow, dav: Dav, signal: AbortSignal): Promise<void> {
    const { database, mirrors } = this.on;
    const at = new Date();
    const plan = await this.plan(account, dav, signal);
    for (const collection of plan.added) await this.add(account, collection);
    for (const pair of plan.kept) await this.update(account, pair);
    for (const mirror of plan.missing) await this.confirmGone(dav, mirror, signal);

    const listed = new Map(plan.kept.map(({ mirror, collection }) => [mirror.url, collection]));
    const all = await mirrors.ofAccount(database, account.id);
    const current = all.filter((mirror) => {
      const collection = listed.get(mirror.url);
      return collection !== undefined && isCurrent(mirror, collection);
    });
    const ids = current.map(({ calendarId }) => calendarId);
    await mirrors.checked(database, ids, at);
    const stale = all.filter(({ calendarId }) => !ids.includes(calendarId));
    await this.syncEach(dav, stale, signal);
  }

  private async plan(
    { id, homeUrls }: DavAccountRow,
    dav: Dav,
    signal: AbortSignal,
  ): Promise<CollectionPlan> {
    const homes = await Promise.all(homeUrls.map((url) => listCollections(dav, url, { signal })));
    const known = await this.on.mirrors.ofAccount(this.on.database, id);
    const plan = planCollections(known, homes.flat());
    return { ...plan, added: plan.added.slice(0, Math.max(0, MAX_CALENDARS - known.length)) };
  }

  private async syncEach(
    dav: Dav,
    mirrors: readonly MirroredCalendar[],
    signal: AbortSignal,
  ): Promise<void> {
    const failures: unknown[] = [];
    for (const mirror of mirrors) {
      await this.on.sync(dav, mirror, signal).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }

  private async add(
    { id, tenantId, userId }: DavAccountRow,
    collection: CollectionPlan['added'][number],
  ): Promise<void> {
    const { database, calendars, mirrors } = this.on;
    await database.transaction(async (manager) => {
      const owner: Owner = { tenantId, userId };
      const calendarId = await calendars.insert(manager, owner, fieldsOf(collection));
      const { url, readOnly } = collection;
      if (!(await mirrors.addCalendar(manager, { calendarId, accountId: id, url, readOnly }))) {
        // Its owner has made it just now, from here.
        await calendars.remove(manager, calendarId);
        return;
      }
      const made = { calendarId, tenantId, ownerId: userId };
      await recordEvents(manager, [mirroredCalendarEvent(made, 'CREATED')]);
    });
  }

  private async update(
    { tenantId, userId }: DavAccountRow,
    { mirror, collection }: CollectionPlan['kept'][number],
  ): Promise<void> {
    const { database, calendars, mirrors } = this.on;
    const fields = fieldsOf(collection);
    await database.transaction(async (manager) => {
      const row = await calendars.lock(manager, { tenantId, userId }, mirror.calendarId);
      if (!row) return;
      const { name, color, timezone } = row;
      const rights = collection.readOnly !== mirror.readOnly;
      const same = JSON.stringify(fields) === JSON.stringify({ name, color, timezone });
      if (same && !rights) return;
      if (rights) await mirrors.setReadOnly(manager, mirror.calendarId, collection.readOnly);
      await calendars.update(manager, mirror.calendarId, fields);
      await recordEvents(manager, [mirroredCalendarEvent(mirror, 'UPDATED')]);
    });
  }

  /** A listing may leave something out; only the collection itself tells that it is gone. */
  private async confirmGone(
    dav: Dav,
    mirror: MirroredCalendar,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      await readCollection(dav, mirror.url, { signal });
    } catch (error) {
      if (!(error instanceof DavNotFound)) throw error;
      await this.on.purge.calendar(mirror);
    }
  }
}
