import {
  multiget,
  refreshCollection,
  type Changed,
  type Dav,
  type DavObject,
  type MultigetItem,
  type RefreshPage,
} from '@suitegraph/kit/dav';
import { transact } from '@suitegraph/kit/database';
import type { Logger } from '@suitegraph/kit/logging';
import type { DataSource, EntityManager } from 'typeorm';
import type { CalendarRepository, CalendarRow, Owner } from '../calendars/calendar.repository';
import type { EventRow } from '../events/event.repository';
import type { EventStore } from '../events/event-store';
import type { StoredDocument } from '../events/object-index';
import type { MirroredCalendar, MirroredObject } from './account';
import type { MirrorRepository } from './mirror.repository';
import { documentOf, fieldsChanged, readObject } from './read-object';

const PAGE = 500;
/** Objects read, and written in one transaction, at a time. */
const BATCH = 50;
const MAX_PENDING = 50;

/** What synchronising stands on. */
export interface CalendarSyncDependencies {
  readonly database: DataSource;
  readonly calendars: CalendarRepository;
  readonly mirrors: MirrorRepository;
  /** Writes here what others did there; the first time, and later. */
  readonly stores: { readonly backfill: EventStore; readonly sync: EventStore };
  readonly log: Logger;
}

/** How far to go. */
export interface SyncScope {
  readonly signal?: AbortSignal | undefined;
  /** Also try again what could not be read before. */
  readonly pending?: boolean;
}

interface Held {
  readonly manager: EntityManager;
  readonly calendar: CalendarRow;
  readonly mirror: MirroredCalendar;
  readonly known: ReadonlyMap<string, MirroredObject>;
  readonly rows: ReadonlyMap<string, EventRow>;
}

/** Brings a calendar here in line with the collection that it mirrors. */
export class CalendarSync {
  constructor(private readonly on: CalendarSyncDependencies) {}

  /**
   * Applies what has changed there. What is interrupted goes on where it was: marks are kept only once
   * everything up to them is applied, and objects that are here already are not read again.
   *
   * @throws DavError
   */
  async run(dav: Dav, mirror: MirroredCalendar, scope: SyncScope = {}): Promise<void> {
    const { database, mirrors } = this.on;
    const { calendarId, url, complete, syncToken, ctag } = mirror;
    const at = new Date();
    const marks = complete ? { syncToken, ctag } : { syncToken: null, ctag: null };
    const known = { url, ...marks, etags: () => mirrors.etags(database, calendarId) };
    const { signal } = scope;
    for await (const page of refreshCollection(dav, known, { limit: PAGE, signal })) {
      await this.apply(dav, mirror, { page, signal });
      await mirrors.keepMarks(database, calendarId, page.state);
    }
    if (scope.pending === true) await this.retry(dav, mirror, signal);
    await mirrors.checked(database, [calendarId], at);
  }

  private async apply(
    dav: Dav,
    mirror: MirroredCalendar,
    { page, signal }: { page: RefreshPage; signal: AbortSignal | undefined },
  ): Promise<void> {
    // First: an object that was renamed is gone in one place and new in another, with one UID.
    for (const urls of batches(page.removed)) await this.remove(mirror, urls);
    for (const changed of batches(page.changed)) {
      const urls = await this.unknownOf(mirror, changed);
      await this.read(dav, mirror, { urls, signal });
    }
  }

  private async retry(
    dav: Dav,
    mirror: MirroredCalendar,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { database, mirrors } = this.on;
    const urls = await mirrors.pending(database, mirror.calendarId, MAX_PENDING);
    await this.read(dav, mirror, { urls, signal });
  }

  /** Those whose version is not the one that is here: our own writes come back as changes too. */
  private async unknownOf(
    { calendarId }: MirroredCalendar,
    changed: readonly Changed[],
  ): Promise<string[]> {
    const urls = changed.map(({ url }) => url);
    const known = await this.on.mirrors.byUrls(this.on.database, calendarId, urls);
    return changed
      .filter(({ url, etag }) => etag === null || known.get(url)?.etag !== etag)
      .map(({ url }) => url);
  }

  private async read(
    dav: Dav,
    mirror: MirroredCalendar,
    { urls, signal }: { urls: readonly string[]; signal: AbortSignal | undefined },
  ): Promise<void> {
    const collection = { url: mirror.url, kind: 'calendar' } as const;
    for await (const items of multiget(dav, collection, urls, { batch: BATCH, signal })) {
      await this.keep(mirror, items);
    }
  }

  private async keep(mirror: MirroredCalendar, items: readonly MultigetItem[]): Promise<void> {
    const found = items.flatMap((item) => (item.kind === 'found' ? item.object : []));
    const gone = items.flatMap((item) => (item.kind === 'missing' ? item.url : []));
    const failed = items.flatMap((item) => (item.kind === 'failed' ? item.url : []));
    if (gone.length > 0) await this.remove(mirror, gone);
    const urls = found.map(({ url }) => url);
    await this.holding(mirror, urls, async (held) => {
      for (const object of found) await this.put(held, object);
      if (failed.length > 0) {
        await this.on.mirrors.postpone(held.manager, mirror.calendarId, failed);
      }
    });
  }

  private async remove(mirror: MirroredCalendar, urls: readonly string[]): Promise<void> {
    await this.holding(mirror, urls, async ({ manager, known, rows }) => {
      for (const { objectId } of known.values()) {
        const row = rows.get(objectId ?? '');
        if (row) await this.storeOf(mirror).remove(manager, row, documentOf(row));
      }
      await this.on.mirrors.forget(manager, mirror.calendarId, urls);
    });
  }

  private async put(held: Held, { url, etag, data }: DavObject): Promise<void> {
    const { manager, calendar, mirror, known } = held;
    const before = known.get(url);
    // Written by us while it was being read.
    if (before?.pending === false && etag !== null && before.etag === etag) return;
    const row = held.rows.get(before?.objectId ?? '');
    const document = readObject(data, calendar.timezone);
    const objectId = await this.idOf(held, row, document);
    const { calendarId } = mirror;
    if (objectId === null) this.on.log.info({ calendarId }, 'an object there is not kept here');
    await this.on.mirrors.keep(manager, { calendarId, url, etag, objectId });
  }

  /** Keeps the object; null when it cannot be. What was here of one that is junk now stays. */
  private async idOf(
    held: Held,
    row: EventRow | undefined,
    document: StoredDocument | undefined,
  ): Promise<string | null> {
    if (!document) return row?.id ?? null;
    if (!row) return this.insert(held, document);
    const old = documentOf(row);
    if (row.uid === document.uid && old.toText() !== document.toText()) {
      const fields = fieldsChanged(old, document);
      await this.storeOf(held.mirror).update(held.manager, row, document, fields);
    }
    return row.id;
  }

  private async insert(
    { manager, calendar, mirror }: Held,
    document: StoredDocument,
  ): Promise<string | null> {
    if (await this.on.mirrors.hasUid(manager, calendar.id, document.uid)) {
      this.on.log.warn({ calendarId: calendar.id }, 'a calendar has two objects with one UID');
      return null;
    }
    return (await this.storeOf(mirror).insert(manager, calendar, document)).id;
  }

  /** A transaction that holds the calendar, with what is known of some of its objects. */
  private async holding(
    mirror: MirroredCalendar,
    urls: readonly string[],
    work: (held: Held) => Promise<void>,
  ): Promise<void> {
    const { database, calendars, mirrors } = this.on;
    await transact(database, async (manager) => {
      const owner: Owner = { tenantId: mirror.tenantId, userId: mirror.ownerId };
      const calendar = await calendars.lock(manager, owner, mirror.calendarId);
      // Deleted here meanwhile: there is nothing left to bring in line.
      if (!calendar) return;
      const known = await mirrors.byUrls(manager, mirror.calendarId, urls);
      const ids = [...known.values()].flatMap(({ objectId }) => objectId ?? []);
      const rows = await mirrors.rowsById(manager, calendar.id, ids);
      await work({ manager, calendar, mirror, known, rows });
    });
  }

  private storeOf({ complete }: MirroredCalendar): EventStore {
    return complete ? this.on.stores.sync : this.on.stores.backfill;
  }
}

function* batches<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < all.length; start += BATCH) yield all.slice(start, start + BATCH);
}
