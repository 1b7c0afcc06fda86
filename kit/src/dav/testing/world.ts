import { randomUUID } from 'node:crypto';
import {
  createCollection,
  deleteCollection,
  discover,
  openDav,
  putObject,
  type Dav,
  type DavAccount,
  type DavOptions,
  type DavService,
  type PutResult,
} from '..';

/** An account with a calendar and an address book of its own, both empty, that `close` deletes. */
export interface ContractWorld {
  readonly account: DavAccount;
  readonly options: DavOptions;
  readonly dav: Dav;
  readonly calendars: DavService;
  readonly contacts: DavService;
  readonly calendar: string;
  readonly addressbook: string;
  /** Another user of the server, for sharing. */
  readonly sharee: string;
  close(): Promise<void>;
}

/** Opens an account of a server and makes two collections in it; throws what the client throws. */
export async function openContractWorld(
  account: DavAccount,
  options: DavOptions,
  sharee = 'ben',
): Promise<ContractWorld> {
  const dav = openDav(account, options);
  const calendars = await discover(dav, 'caldav');
  const contacts = await discover(dav, 'carddav');
  const calendar = await make(dav, 'calendar', calendars);
  const addressbook = await make(dav, 'addressbook', contacts);
  const close = async (): Promise<void> => {
    await deleteCollection(dav, calendar);
    await deleteCollection(dav, addressbook);
    await dav.close();
  };
  return { account, options, dav, calendars, contacts, calendar, addressbook, sharee, close };
}

function make(
  dav: Dav,
  kind: 'calendar' | 'addressbook',
  { homeUrls: [homeUrl = ''] }: DavService,
): Promise<string> {
  return createCollection(dav, { kind, homeUrl, name: randomUUID(), displayName: 'Contract test' });
}

/** An event of one hour. */
export function event(uid: string, summary: string, more: readonly string[] = []): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Suitegraph//DAV//EN',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20260101T000000Z',
    'DTSTART:20260102T090000Z',
    'DTEND:20260102T100000Z',
    `SUMMARY:${summary}`,
    ...more,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ];
  return lines.join('\r\n');
}

/** Writes a new event. */
export function putEvent(
  { dav }: ContractWorld,
  calendar: string,
  data: string,
  name = `${randomUUID()}.ics`,
): Promise<PutResult> {
  const put = { url: calendar + name, data, contentType: 'text/calendar', ifMatch: null } as const;
  return putObject(dav, put);
}

/** Everything that a generator yields. */
export async function all<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const page of pages) found.push(page);
  return found;
}
