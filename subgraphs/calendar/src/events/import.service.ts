import type { Principal } from '@suitegraph/kit/auth';
import { InvalidInputError, NotFoundError } from '@suitegraph/kit/errors';
import type { EntityManager } from 'typeorm';
import type { CalendarRow } from '../calendars/calendar.repository';
import { CalendarDocument } from '../clients/icalendar/calendar-document';
import { checkBounds } from './event.input-check';
import type { EventRow } from './event.repository';
import type { WriterDependencies } from './event.writer';

const MAX_IMPORT_LENGTH = 200_000;
const MAX_IMPORT_EVENTS = 2_000;

/** Brings events from a file into a calendar. Nobody is invited by it: what is imported has happened elsewhere. */
export class ImportService {
  constructor(private readonly on: WriterDependencies) {}

  /** All events or none: new UIDs are added, known ones replaced. @throws JunkCalendarError */
  async importIcs(viewer: Principal, calendarId: string, ics: string): Promise<void> {
    if (ics.length > MAX_IMPORT_LENGTH) {
      throw new InvalidInputError(`At most ${MAX_IMPORT_LENGTH} characters`, ['ics']);
    }
    const { documents } = CalendarDocument.parseAll(ics);
    if (documents.length === 0) throw new InvalidInputError('There is no event in it', ['ics']);
    if (documents.length > MAX_IMPORT_EVENTS) {
      throw new InvalidInputError(`At most ${MAX_IMPORT_EVENTS} events`, ['ics']);
    }
    documents.forEach(checkBounds);
    await this.on.transactions.run(async (manager) => {
      const calendar = await this.on.calendars.lock(manager, viewer, calendarId);
      if (!calendar) throw new NotFoundError('Calendar', ['calendarId']);
      const uids = documents.map(({ uid }) => uid);
      const known = await this.on.events.byUid(manager, viewer, uids);
      const rows = new Map(
        known.filter((row) => row.calendarId === calendarId).map((row) => [row.uid, row]),
      );
      for (const document of documents)
        await this.put(manager, calendar, { document, row: rows.get(document.uid) });
    });
  }

  private async put(
    manager: EntityManager,
    calendar: CalendarRow,
    { document, row }: { document: CalendarDocument; row: EventRow | undefined },
  ): Promise<void> {
    if (!row) await this.on.store.insert(manager, calendar, document);
    else if (this.on.documents.of(row).toText() !== document.toText()) {
      await this.on.store.update(manager, row, document, ['summary', 'start', 'end', 'recurrence']);
    }
  }
}
