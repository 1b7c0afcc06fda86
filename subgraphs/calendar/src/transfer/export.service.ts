import { NotFoundError } from '@suitegraph/kit/errors';
import type { SignedUrls } from '@suitegraph/kit/blobs';
import type { DataSource } from 'typeorm';
import { canWrite } from '../calendars/calendar-rights';
import {
  type CalendarRepository,
  type CalendarRow,
  type Owner,
} from '../calendars/calendar.repository';
import { CalendarDocument } from '../clients/icalendar/calendar-document';
import { calendarPieces } from '../clients/icalendar/split-calendar';
import { TaskDocument } from '../clients/icalendar/task-document';
import { isHidden } from '../events/calendar-object';
import type { ExportedObject, ExportRepository } from './export.repository';

/** Where files are sent to. */
export const IMPORT_PATH = '/calendar/import.ics';
/** Where calendars are downloaded. */
export const EXPORT_PATH = '/calendar/export.ics';

const URL_SECONDS = 600;
const BATCH = 100;
const MAX_ZONES = 1_000;

/** Hands out calendars as files. */
export class ExportService {
  constructor(
    private readonly on: {
      readonly database: DataSource;
      readonly urls: Pick<SignedUrls, 'sign'>;
      readonly calendars: CalendarRepository;
      readonly objects: ExportRepository;
    },
  ) {}

  /** A link that downloads a calendar for ten minutes. @throws NotFoundError */
  async link(viewer: Owner, calendarId: string): Promise<string> {
    await this.require(viewer, calendarId);
    const { tenantId: tenant, userId: user } = viewer;
    return this.on.urls.sign(EXPORT_PATH, { tenant, user, calendar: calendarId }, URL_SECONDS);
  }

  /** A link that takes a file into a calendar for ten minutes. @throws NotFoundError */
  async importLink(viewer: Owner, calendarId: string): Promise<string> {
    const calendar = await this.require(viewer, calendarId);
    if (!canWrite(calendar, viewer.userId)) throw new NotFoundError('Calendar', ['calendarId']);
    const { tenantId: tenant, userId: user } = viewer;
    return this.on.urls.sign(IMPORT_PATH, { tenant, user, import: calendarId }, URL_SECONDS);
  }

  /** One VCALENDAR with everything in the calendar, a batch at a time. @throws NotFoundError */
  async open(viewer: Owner, calendarId: string): Promise<AsyncGenerator<string, void>> {
    return this.text(viewer, await this.require(viewer, calendarId));
  }

  private async *text(viewer: Owner, calendar: CalendarRow): AsyncGenerator<string, void> {
    yield `BEGIN:VCALENDAR\r\nPRODID:-//Suitegraph//Calendar//EN\r\nVERSION:2.0\r\n`;
    const zones = new Set<string>();
    let after: string | undefined;
    do {
      const batch = await this.on.objects.batch(this.on.database, calendar.id, {
        after,
        limit: BATCH,
      });
      for (const object of batch) {
        // What is private to its owner leaves with nobody else.
        const mayLeave = calendar.ownerId === viewer.userId || !isPrivate(object);
        if (mayLeave) yield* components(object.ics, zones);
      }
      after = batch.length === BATCH ? batch.at(-1)?.id : undefined;
    } while (after !== undefined);
    yield 'END:VCALENDAR\r\n';
  }

  private async require(viewer: Owner, calendarId: string): Promise<CalendarRow> {
    const calendar = await this.on.calendars.find(this.on.database, viewer, calendarId);
    if (!calendar) throw new NotFoundError('Calendar', ['calendarId']);
    return calendar;
  }
}

function isPrivate({ ics, component }: ExportedObject): boolean {
  return isHidden(component === 'VTODO' ? TaskDocument.parse(ics) : CalendarDocument.parse(ics));
}

/** What an object is made of, each time zone once in the whole file. */
async function* components(ics: string, zones: Set<string>): AsyncGenerator<string, void> {
  for await (const { name, text } of calendarPieces(oneChunk(ics))) {
    if (name === 'VTIMEZONE') {
      if (zones.has(text) || zones.size >= MAX_ZONES) continue;
      zones.add(text);
    }
    yield `${text}\r\n`;
  }
}

async function* oneChunk(text: string): AsyncGenerator<string, void> {
  yield await Promise.resolve(text);
}
