import { ExpectedError, InvalidInputError, NotFoundError } from '@suitegraph/kit/errors';
import type { EntityManager } from 'typeorm';
import type { Transactions } from '../app/transactions';
import type { CalendarRepository, CalendarRow, Owner } from '../calendars/calendar.repository';
import { CalendarDocument } from '../clients/icalendar/calendar-document';
import {
  calendarOf,
  calendarPieces,
  MAX_PIECE_LENGTH,
  zoneName,
  type CalendarPiece,
} from '../clients/icalendar/split-calendar';
import { TaskDocument } from '../clients/icalendar/task-document';
import { checkBounds } from '../events/event.input-check';
import type { EventRepository, EventRow } from '../events/event.repository';
import type { EventStore } from '../events/event-store';
import type { StoredDocument } from '../events/object-index';
import type { TaskRepository } from '../tasks/task.repository';

/** What became of the objects of a file. */
export interface ImportCounts {
  created: number;
  updated: number;
  /** They were there as they are in the file. */
  unchanged: number;
  /** What could not be taken, the first hundred; each names the object. */
  readonly errors: { readonly uid: string; readonly message: string }[];
  /** How many could not be taken. */
  failed: number;
}

const BATCH = 200;
const MAX_ERRORS = 100;
const MAX_ZONES = 500;
const MAX_OBJECTS = 100_000;

/** What the service stands on. */
export interface ImportDependencies {
  readonly transactions: Transactions;
  readonly calendars: CalendarRepository;
  readonly events: EventRepository;
  readonly tasks: TaskRepository;
  readonly store: EventStore;
}

interface Progress {
  readonly owner: Owner;
  readonly calendarId: string;
  readonly counts: ImportCounts;
  readonly zones: Map<string, string>;
  /** UIDs of this file that were met: what comes later of one is added, not put in its place. */
  readonly met: Set<string>;
}

/**
 * Takes a file into a calendar as it comes in, a batch of objects a transaction: neither its size nor a
 * fault in one object keeps the others out. Nobody is invited by it.
 */
export class ImportStreamService {
  constructor(private readonly on: ImportDependencies) {}

  /** @throws NotFoundError JunkCalendarError when the file is no calendar, or ends in the middle. */
  async import(
    owner: Owner,
    calendarId: string,
    source: AsyncIterable<Uint8Array | string>,
  ): Promise<ImportCounts> {
    const counts = { created: 0, updated: 0, unchanged: 0, failed: 0, errors: [] };
    const zones = new Map<string, string>();
    const progress = { owner, calendarId, counts, zones, met: new Set<string>() };
    let batch: CalendarPiece[] = [];
    let size = 0;
    for await (const piece of calendarPieces(source)) {
      if (piece.name === 'VTIMEZONE') keepZone(progress.zones, piece);
      if (piece.name !== 'VEVENT' && piece.name !== 'VTODO') continue;
      batch.push(piece);
      size += piece.text.length;
      if (batch.length < BATCH && size < MAX_PIECE_LENGTH) continue;
      await this.take(progress, batch);
      batch = [];
      size = 0;
    }
    await this.take(progress, batch);
    return counts;
  }

  private async take(progress: Progress, pieces: readonly CalendarPiece[]): Promise<void> {
    const documents = grouped(pieces).flatMap((group) => read(progress, group));
    if (progress.met.size > MAX_OBJECTS) {
      throw new InvalidInputError(`At most ${MAX_OBJECTS} objects`, ['ics']);
    }
    // What a batch has done counts once its transaction is through: it may be repeated.
    const done = await this.on.transactions.run(async (manager) => {
      const { owner, calendarId } = progress;
      const calendar = await this.on.calendars.lockWritable(manager, owner, calendarId);
      if (!calendar) throw new NotFoundError('Calendar', ['calendarId']);
      const known = await this.known(manager, calendar, documents);
      const results: ('created' | 'updated' | 'unchanged')[] = [];
      for (const document of documents) {
        const again = progress.met.has(document.uid);
        const row = known.find(document);
        results.push(await this.put(manager, calendar, { document, row, again }));
      }
      return results;
    });
    for (const { uid } of documents) progress.met.add(uid);
    for (const result of done) progress.counts[result] += 1;
  }

  /** What the calendar has of a batch: its UIDs are asked for at once. */
  private async known(
    manager: EntityManager,
    calendar: CalendarRow,
    documents: readonly StoredDocument[],
  ): Promise<{ find(document: StoredDocument): EventRow | undefined }> {
    const owner = { tenantId: calendar.tenantId, userId: calendar.ownerId };
    const uids = documents.map(({ uid }) => uid);
    const tasks = await this.on.tasks.byUid(manager, owner, uids);
    const events = await this.on.events.byUid(manager, owner, uids);
    const here = (rows: readonly EventRow[]): Map<string, EventRow> =>
      new Map(rows.filter((row) => row.calendarId === calendar.id).map((row) => [row.uid, row]));
    const [taskRows, eventRows] = [here(tasks), here(events)];
    return {
      find: (document) =>
        (document instanceof TaskDocument ? taskRows : eventRows).get(document.uid),
    };
  }

  private async put(
    manager: EntityManager,
    calendar: CalendarRow,
    of: { document: StoredDocument; row: EventRow | undefined; again: boolean },
  ): Promise<'created' | 'updated' | 'unchanged'> {
    const { document, row, again } = of;
    if (!row) {
      await this.on.store.insert(manager, calendar, document);
      return 'created';
    }
    const next = again ? merged(row.ics, document) : document;
    if (next.toText() === row.ics) return 'unchanged';
    await this.on.store.update(manager, row, next, ['summary', 'start', 'end', 'recurrence']);
    return 'updated';
  }
}

function keepZone(zones: Map<string, string>, { text }: CalendarPiece): void {
  const name = zoneName(text);
  if (name !== undefined && zones.size < MAX_ZONES) zones.set(name, text);
}

/** The pieces of each UID together; those without one each alone. */
function grouped(pieces: readonly CalendarPiece[]): CalendarPiece[][] {
  const groups = new Map<string | number, CalendarPiece[]>();
  pieces.forEach((piece, i) => {
    const key = piece.uid === '' ? i : `${piece.name}:${piece.uid}`;
    groups.set(key, [...(groups.get(key) ?? []), piece]);
  });
  return [...groups.values()];
}

/** The document of a group, or nothing and a fault noted. */
function read({ counts, zones }: Progress, group: readonly CalendarPiece[]): StoredDocument[] {
  const [first] = group;
  try {
    const texts = group.map(({ text }) => text);
    if (texts.includes('')) throw new InvalidInputError('The object is too long', ['ics']);
    const named = [...zones].filter(([name]) => texts.some((text) => text.includes(name)));
    const text = calendarOf([...named.map(([, zone]) => zone), ...texts]);
    if (first?.name === 'VTODO') return [TaskDocument.parse(text)];
    const document = CalendarDocument.parse(text);
    checkBounds(document);
    return [document];
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    counts.failed += 1;
    if (counts.errors.length < MAX_ERRORS) {
      counts.errors.push({ uid: (first?.uid ?? '').slice(0, 200), message: error.message });
    }
    return [];
  }
}

/** Changed instances that came in a later part of the file join their series. */
function merged(ics: string, document: StoredDocument): StoredDocument {
  if (document instanceof TaskDocument || document.master) return document;
  const series = CalendarDocument.parse(ics);
  series.adoptOverrides(document);
  return series;
}
