import { randomBytes, randomUUID } from 'node:crypto';
import {
  createCollection,
  deleteObject,
  discover,
  getObject,
  listEtags,
  openDav,
  putObject,
  type Dav,
} from '@suitegraph/kit/dav';
import { subgraphWorld, type World } from '@suitegraph/kit/testing';
import { calendar } from '../../src';
import type { Person } from '../integration/calendar-world';
import type { Proxy } from './proxy';

/** Who has the account on the server. */
export interface Login {
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

const WITHIN_MS = 20_000;

/** A subgraph that looks at servers at every read, and on its own only once it is told to. */
export function mirrorWorld(settings: Record<string, unknown> = {}): Promise<World> {
  return subgraphWorld(calendar, {
    VAULT_KEYS: `test:${randomBytes(32).toString('base64')}`,
    REMOTE_DAV_PRIVATE_HOSTS: 'true',
    REMOTE_DAV_FRESH_SECONDS: 0,
    REMOTE_DAV_WAIT_MS: 5_000,
    REMOTE_DAV_POLL_SECONDS: 3_600,
    ...settings,
  });
}

/** Waits until something is true. */
export async function until(is: () => Promise<boolean>, withinMs = WITHIN_MS): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await is())) {
    if (Date.now() > deadline) throw new Error('It did not come about in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** An event of one hour on 2 January 2026, or what `more` makes of it. */
export function ics(uid: string, summary: string, more: readonly string[] = []): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Another client//EN',
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

/** Another client of the same account, in a collection of its own. */
export class OtherClient {
  private constructor(
    readonly dav: Dav,
    readonly collection: string,
    readonly home: string,
  ) {}

  static async open({ url, username, password }: Login): Promise<OtherClient> {
    const credentials = { kind: 'basic', user: username, password } as const;
    const dav = openDav({ baseUrl: url, credentials }, { allowPrivate: true });
    const { homeUrls } = await discover(dav, 'caldav');
    const [homeUrl = ''] = homeUrls;
    const made = { kind: 'calendar', homeUrl, name: randomUUID(), displayName: 'Shared' } as const;
    return new OtherClient(dav, await createCollection(dav, made), homeUrl);
  }

  /** Writes an event, whatever is there; answers its entity tag. */
  async put(uid: string, data: string): Promise<string | null> {
    const url = await this.find(uid);
    const ifMatch = url === undefined ? null : (await getObject(this.dav, url)).etag;
    const place = url ?? `${this.collection}${uid}.ics`;
    const put = { url: place, data, ifMatch, contentType: 'text/calendar' } as const;
    return (await putObject(this.dav, put)).etag;
  }

  /** The text of an event; undefined when there is none. */
  async text(uid: string): Promise<string | undefined> {
    const url = await this.find(uid);
    return url === undefined ? undefined : (await getObject(this.dav, url)).data;
  }

  async remove(uid: string): Promise<void> {
    const url = await this.find(uid);
    if (url === undefined) throw new Error('There is no such event');
    const { etag } = await getObject(this.dav, url);
    await deleteObject(this.dav, { url, ifMatch: etag ?? '' });
  }

  private async find(uid: string): Promise<string | undefined> {
    for (const url of (await listEtags(this.dav, this.collection)).keys()) {
      if ((await getObject(this.dav, url)).data.includes(`UID:${uid}\r\n`)) return url;
    }
    return undefined;
  }
}

/** Connects the account and answers the id of the calendar that mirrors the collection. */
export async function connect(
  person: Person,
  login: Login,
  collection?: string,
): Promise<{ accountId: string; calendarId: string }> {
  const query = `mutation ($input: CalendarAccountInput!) {
    connectCalendarAccount(input: $input) { account { id state } errors { code message } } }`;
  const { connectCalendarAccount: answer } = await person.ask(query, { input: login });
  if (!answer.account) throw new Error(JSON.stringify(answer.errors));
  let calendarId = '';
  if (collection !== undefined) {
    await until(async () => {
      calendarId = (await mirrored(person, collection)) ?? '';
      return calendarId !== '';
    });
  }
  return { accountId: answer.account.id, calendarId };
}

/** The calendar that mirrors a collection, once everything in it has been read. */
async function mirrored(person: Person, collection: string): Promise<string | undefined> {
  const { calendars } = await person.ask('{ calendars { id davPath asOf } }');
  const path = new URL(collection).pathname;
  const found = (calendars as { id: string; davPath: string; asOf: string | null }[]).find(
    ({ davPath }) => davPath === path,
  );
  return found?.asOf == null ? undefined : found.id;
}

/** Requests made by some work. */
export async function requestsOf(proxy: Proxy, work: () => Promise<unknown>): Promise<string[]> {
  const before = proxy.requests.length;
  await work();
  return proxy.requests.slice(before);
}
