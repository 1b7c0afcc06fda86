import { DavPreconditionFailed, getObject, type Dav, type PutResult } from '@suitegraph/kit/dav';
import {
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  VersionConflictError,
} from '@suitegraph/kit/errors';
import type { EntityManager } from 'typeorm';
import { isDryRun } from '../app/transactions';
import type { CalendarRow } from '../calendars/calendar.repository';
import type { EventRow } from '../events/event.repository';
import type { EventStore } from '../events/event-store';
import { versionOf } from '../events/event-view';
import type { StoredDocument } from '../events/object-index';
import type { MirroredCalendar } from './account';
import type { MirrorRepository } from './mirror.repository';
import { eraseObject, moveOnServer, urlOf, writeObject } from './object-writer';
import { fieldsChanged, parseObject } from './read-object';
import type { Upstreams } from './upstreams';

/** What writing through stands on. */
export interface MirrorStoreDependencies {
  readonly local: EventStore;
  readonly mirrors: MirrorRepository;
  readonly upstreams: Upstreams;
  /** Has the calendar looked at once the caller's transaction has ended. */
  readonly doubt: (calendarId: string) => void;
}

/** An object on its server, and the version of it that is here. */
interface Place {
  readonly mirror: MirroredCalendar;
  readonly url: string;
  readonly etag: string | null;
}

/** An event as it is to be on its server. */
interface Sent {
  readonly row: EventRow;
  /** As it was before this write. */
  readonly before: EventRow;
  readonly document: StoredDocument;
  readonly place: Place;
}

/**
 * Writes events of mirrored calendars to their servers under If-Match. The row is written first, but
 * committed only when the server has taken the text. When the process dies in between, or the commit
 * fails, the server has what we do not: the next synchronisation brings it.
 */
export class MirrorStore implements EventStore {
  constructor(private readonly on: MirrorStoreDependencies) {}

  async insert(
    manager: EntityManager,
    calendar: CalendarRow,
    document: StoredDocument,
  ): Promise<EventRow> {
    const mirror = await this.on.mirrors.ofCalendar(manager, calendar.id);
    const row = await this.on.local.insert(manager, calendar, document);
    if (!mirror || isDryRun(manager)) return row;
    const place = newPlace(mirror, document.uid);
    return this.send(manager, { row, before: row, document, place });
  }

  async update(
    manager: EntityManager,
    row: EventRow,
    document: StoredDocument,
    fields: readonly string[],
  ): Promise<EventRow> {
    const place = await this.placeOf(manager, row);
    const saved = await this.on.local.update(manager, row, document, fields);
    if (!place || isDryRun(manager)) return saved;
    return this.send(manager, { row: saved, before: row, document, place });
  }

  async remove(manager: EntityManager, row: EventRow, document: StoredDocument): Promise<void> {
    const place = await this.placeOf(manager, row);
    await this.on.local.remove(manager, row, document);
    if (place && !isDryRun(manager)) await this.erase(manager, row, place);
  }

  async move(
    manager: EntityManager,
    row: EventRow,
    document: StoredDocument,
    calendar: CalendarRow,
  ): Promise<void> {
    const from = await this.placeOf(manager, row);
    const target = await this.on.mirrors.ofCalendar(manager, calendar.id);
    await this.on.local.move(manager, row, document, calendar);
    if (isDryRun(manager)) return;
    if (from && target && (await this.moved(manager, row, { from, target }))) return;
    // Put there before it is taken away here: what fails in between leaves two, never none.
    const { mirrors } = this.on;
    if (from) await mirrors.forget(manager, from.mirror.calendarId, [from.url]);
    const moved = { ...row, calendarId: calendar.id, version: row.version + 1 };
    if (target) {
      const place = newPlace(target, document.uid);
      await this.send(manager, { row: moved, before: row, document, place });
    }
    if (from) await this.erase(manager, row, from);
  }

  private async moved(
    manager: EntityManager,
    row: EventRow,
    { from, target }: { from: Place; target: MirroredCalendar },
  ): Promise<boolean> {
    const { accountId, calendarId } = target;
    if (accountId !== from.mirror.accountId) return false;
    const to = urlOf(target.url, row.uid);
    const done = await this.asked(manager, { row, place: from }, async (dav) =>
      moveOnServer(dav, { url: from.url, ifMatch: await etagFor(dav, from), to }),
    );
    if (!done) return false;
    await this.on.mirrors.forget(manager, from.mirror.calendarId, [from.url]);
    await this.on.mirrors.keep(manager, { calendarId, ...done, objectId: row.id });
    return true;
  }

  private async send(
    manager: EntityManager,
    { row, before, document, place }: Sent,
  ): Promise<EventRow> {
    const { url, mirror } = place;
    const result = await this.asked(manager, { row: before, place }, async (dav) => {
      const ifMatch = isNew(place) ? null : await etagFor(dav, place);
      return writeObject(dav, { url, document, ifMatch });
    });
    const { calendarId } = mirror;
    const object = { calendarId, url: result.url, etag: result.etag, objectId: row.id };
    await this.on.mirrors.keep(manager, object);
    const davPath = new URL(result.url).pathname;
    return this.adopt(manager, { row: { ...row, davPath }, document, result });
  }

  /** What the server has made of the text is what is here too: an invitation's delivery status, say. */
  private async adopt(
    manager: EntityManager,
    { row, document, result }: { row: EventRow; document: StoredDocument; result: PutResult },
  ): Promise<EventRow> {
    if (result.stored === null) return row;
    const stored = parseObject(result.stored);
    if (stored.toText() === document.toText()) return row;
    return this.on.local.update(manager, row, stored, fieldsChanged(document, stored));
  }

  private async erase(manager: EntityManager, row: EventRow, place: Place): Promise<void> {
    await this.asked(manager, { row, place }, async (dav) =>
      eraseObject(dav, place.url, await etagFor(dav, place)),
    );
  }

  private async asked<T>(
    manager: EntityManager,
    { row, place }: { row: EventRow; place: Place },
    work: (dav: Dav) => Promise<T>,
  ): Promise<T> {
    const { accountId, calendarId } = place.mirror;
    try {
      return await this.on.upstreams.write(manager, accountId, work);
    } catch (error) {
      // Whatever it was, the server may have something that we do not.
      this.on.doubt(calendarId);
      if (!(error instanceof DavPreconditionFailed)) throw error;
      if (isNew(place)) throw new InvalidInputError('The calendar has an event with this UID');
      if (error.gone) throw new NotFoundError('Event', ['id']);
      // The version that the event gets when the other change arrives here.
      throw new VersionConflictError(versionOf({ version: row.version + 1 }));
    }
  }

  private async placeOf(manager: EntityManager, row: EventRow): Promise<Place | undefined> {
    const mirror = await this.on.mirrors.ofCalendar(manager, row.calendarId);
    if (!mirror) return undefined;
    const object = await this.on.mirrors.ofEvent(manager, row.id);
    return object ? { mirror, url: object.url, etag: object.etag } : newPlace(mirror, row.uid);
  }
}

const NEW = '';

function newPlace(mirror: MirroredCalendar, uid: string): Place {
  return { mirror, url: urlOf(mirror.url, uid), etag: NEW };
}

function isNew({ etag }: Place): boolean {
  return etag === NEW;
}

/** @throws ForbiddenError for a server without entity tags: writing there could undo others' changes. */
async function etagFor(dav: Dav, { url, etag }: Place): Promise<string> {
  const known = etag ?? (await getObject(dav, url)).etag;
  if (known === null) throw new ForbiddenError('The server does not tell versions apart');
  return known;
}
