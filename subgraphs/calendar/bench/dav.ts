/**
 * A mirrored calendar of many events: its first synchronisation, what a look at an unchanged server
 * takes, and a month's instances beside the same listing by tsdav.
 *
 *   node -r @swc-node/register subgraphs/calendar/bench/dav.ts [events]
 *
 * Needs Radicale. What Nextcloud's recorded behaviour stands for is how fast the mirror is when its
 * server is: Radicale reads its whole collection to answer a look.
 */
import 'reflect-metadata';
import { createLogger } from '@suitegraph/kit/logging';
import { startPostgres } from '@suitegraph/kit/postgres';
import type { World } from '@suitegraph/kit/testing';
import { startRadicale, startRecordedNextcloud } from '@suitegraph/kit/testing/servers';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DAVClient } from 'tsdav';
import { CalendarDocument } from '../src/clients/icalendar/calendar-document';
import { expand } from '../src/recurrence/expand';
import { Person } from '../test/integration/calendar-world';
import { connect, mirrorWorld, OtherClient, until, type Login } from '../test/mirror/mirror-world';
import { percentile, report, timesOf, type Figure } from './report';

const DAY_MS = 86_400_000;
const BEGIN = Date.UTC(2026, 0, 1);
const [FROM, TO] = ['2026-06-01T00:00:00Z', '2026-07-01T00:00:00Z'];
const RUNS = 60;
const LONGEST_MS = 15 * 60_000;
const MIB = 1024 * 1024;

interface Server extends Login {
  readonly name: string;
  /** What it has been asked, where it tells. */
  readonly requests?: readonly string[];
  /** Puts events into a new collection, and answers its URL. */
  fill(texts: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

async function main(count: number): Promise<void> {
  const directory = await mkdtemp(path.join(tmpdir(), 'suitegraph-bench-'));
  await chmod(directory, 0o755);
  const log = createLogger({ name: 'bench', level: 'warn' });
  const postgres = await startPostgres({ dataDir: path.join(directory, 'postgres'), log });
  process.env['TEST_DATABASE_URL'] = postgres.url;
  try {
    for (const start of [nextcloud, radicale]) report(await measure(await start(), count));
    report(expansion());
  } finally {
    await postgres.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

async function measure(server: Server, count: number): Promise<Figure[]> {
  const collection = await server.fill(eventTexts(count));
  const world = await mirrorWorld({ REMOTE_DAV_WAIT_MS: 60_000 });
  const alice = new Person(world.as('alice'));
  const before = process.memoryUsage.rss() / MIB;
  const memory = highest();
  const { url, username, password } = server;
  const login = { url, username, password };
  const [sync = NaN] = await timesOf(1, () => connectLong(alice, login, collection));
  const peak = memory.stop();
  const { id } = (await alice.ask('{ calendars { id davPath } }'))['calendars'].find(
    ({ davPath }: { davPath: string }) => davPath === new URL(collection).pathname,
  );
  const month = (): Promise<unknown> => listMonth(world, id);
  await month();
  const asked = server.requests?.length ?? 0;
  await month();
  const looks = (server.requests?.length ?? 0) - asked;
  const ours = await timesOf(RUNS, month);
  const figures: Figure[] = [
    { figure: `first synchronisation of ${count} events`, value: sync / 1_000, unit: 's' },
    { figure: 'its memory, above that before', value: peak - before, unit: 'MB' },
    ...(server.requests
      ? [{ figure: 'requests of a look without a change', value: looks, unit: '', target: 2 }]
      : []),
    { figure: 'a month, with a look, p50', value: percentile(ours, 0.5), unit: 'ms' },
    { figure: 'a month, with a look, p95', value: percentile(ours, 0.95), unit: 'ms', target: 15 },
    ...(server.name === 'Radicale' ? await tsdav(server, collection, percentile(ours, 0.5)) : []),
  ];
  await world.close();
  await server.stop();
  return figures.map((one) => ({ ...one, figure: `${server.name}: ${one.figure}` }));
}

async function connectLong(alice: Person, login: Login, collection: string): Promise<void> {
  await connect(alice, login);
  const { pathname } = new URL(collection);
  await until(async () => {
    const { calendars } = await alice.ask('{ calendars { davPath asOf } }');
    return calendars.some(
      ({ davPath, asOf }: { davPath: string; asOf: unknown }) =>
        davPath === pathname && asOf !== null,
    );
  }, LONGEST_MS);
}

async function listMonth(world: World, id: string): Promise<void> {
  const query = `query ($id: ID!, $from: DateTime!, $to: DateTime!) { calendar(id: $id) {
    events(from: $from, to: $to, first: 200) { edges { node { id summary start end } } } } }`;
  const { data } = await world.as('alice').execute(query, { id, from: FROM, to: TO });
  if (data?.calendar.events.edges.length === 0) throw new Error('nothing was listed');
}

async function tsdav(
  { url, username, password }: Server,
  collection: string,
  ours: number,
): Promise<Figure[]> {
  const client = new DAVClient({
    serverUrl: url,
    credentials: { username, password },
    authMethod: 'Basic',
    defaultAccountType: 'caldav',
  });
  await client.login();
  const calendar = { url: collection };
  const list = async (): Promise<void> => {
    const objects = await client.fetchCalendarObjects({
      calendar,
      timeRange: { start: FROM, end: TO },
    });
    if (objects.length === 0) throw new Error('nothing was listed');
  };
  const theirs = percentile(await timesOf(5, list), 0.5);
  return [
    { figure: 'the same by tsdav, p50', value: theirs, unit: 'ms' },
    { figure: 'the mirror beside tsdav', value: theirs / ours, unit: 'times', target: 10 },
  ];
}

function expansion(): Figure[] {
  const rules = ['FREQ=DAILY', 'FREQ=WEEKLY;BYDAY=MO,WE', 'FREQ=MONTHLY;BYDAY=2TU', 'FREQ=YEARLY'];
  const documents = Array.from({ length: 1_000 }, (_, i) =>
    CalendarDocument.parse(eventText(i, [`RRULE:${rules[i % rules.length] ?? ''}`])),
  );
  const window = { from: Date.parse(FROM), to: Date.parse(TO) };
  const began = performance.now();
  for (const document of documents) expand(document, window, document.zones('Europe/Paris'));
  const value = performance.now() - began;
  return [{ figure: 'expanding a month of 1,000 series', value, unit: 'ms', target: 300 }];
}

/** The most memory that is in use until it is stopped, in MB. */
function highest(): { stop(): number } {
  let peak = 0;
  const look = (): void => {
    peak = Math.max(peak, process.memoryUsage.rss() / MIB);
  };
  const timer = setInterval(look, 50);
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return peak;
    },
  };
}

async function radicale(): Promise<Server> {
  const server = await startRadicale(['anna']);
  const login = { url: server.url, username: 'anna', password: server.password };
  const fill = async (texts: readonly string[]): Promise<string> => {
    const url = `${server.url}anna/bench/`;
    const inner = texts.map((text) => /BEGIN:VEVENT[^]*END:VEVENT/.exec(text)?.[0] ?? '');
    const body = [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//b//EN',
      ...inner,
      'END:VCALENDAR',
      '',
    ];
    const pair = Buffer.from(`anna:${server.password}`).toString('base64');
    const headers = { authorization: `Basic ${pair}`, 'content-type': 'text/calendar' };
    const answer = await fetch(url, { method: 'PUT', headers, body: body.join('\r\n') });
    if (!answer.ok) throw new Error(`Radicale answers ${answer.status}`);
    return url;
  };
  return { name: 'Radicale', ...login, fill, stop: () => server.stop() };
}

async function nextcloud(): Promise<Server> {
  const server = await startRecordedNextcloud(['anna']);
  const login = { url: server.url, username: 'anna', password: server.password };
  const fill = async (texts: readonly string[]): Promise<string> => {
    const other = await OtherClient.open(login);
    const pair = Buffer.from(`anna:${server.password}`).toString('base64');
    const headers = { authorization: `Basic ${pair}`, 'content-type': 'text/calendar' };
    for (const [i, body] of texts.entries()) {
      await fetch(`${other.collection}${i}.ics`, { method: 'PUT', headers, body });
    }
    await other.dav.close();
    return other.collection;
  };
  const { requests } = server;
  return { name: 'recorded Nextcloud', ...login, requests, fill, stop: () => server.stop() };
}

function eventTexts(count: number): string[] {
  return Array.from({ length: count }, (_, i) => eventText(i));
}

function eventText(i: number, more: readonly string[] = []): string {
  const at = new Date(BEGIN + (i % 730) * DAY_MS + (i % 10) * 3_600_000);
  const basic = (date: Date): string => date.toISOString().replace(/[-:]|\.\d{3}/g, '');
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Bench//EN',
    'BEGIN:VEVENT',
    `UID:bench-${i}`,
    'DTSTAMP:20260101T000000Z',
    `DTSTART:${basic(at)}`,
    `DTEND:${basic(new Date(at.getTime() + 3_600_000))}`,
    `SUMMARY:Event ${i}`,
    'DESCRIPTION:A few words that somebody has written about what is going to happen',
    ...more,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

void main(Number(process.argv[2] ?? 10_000));
