/**
 * Calendars: a mirrored one with many events (its first synchronisation, a month's instances while a look
 * is due, and the same listing by tsdav), the expansion of series, and a large file.
 *
 *   npm run bench:dav -- [--events N] [--json FILE]
 *
 * Needs Radicale. The recorded Nextcloud is in this process, so its memory counts there as well.
 */
import 'reflect-metadata';
import { createLogger } from '@suitegraph/kit/logging';
import { startPostgres } from '@suitegraph/kit/postgres';
import type { World } from '@suitegraph/kit/testing';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { DAVClient } from 'tsdav';
import { CalendarDocument } from '../src/clients/icalendar/calendar-document';
import { expand } from '../src/recurrence/expand';
import { calendarWorld, Person } from '../test/integration/calendar-world';
import { connect, mirrorWorld, until } from '../test/mirror/mirror-world';
import { costOf, percentile, table, timesOf, type Figure } from './report';
import { nextcloud, radicale, type Server } from './servers';
import { eventText, fileText, MONTH } from './texts';

const RUNS = 100;
const TSDAV_RUNS = 3;
/** It answers a large collection so slowly that this would measure nothing else. */
const RADICALE_EVENTS = 2_000;
const LONGEST_MS = 3 * 60_000;
const FILE_BYTES = 20 * 1024 * 1024 - 1;
/** Each reading comes later than this after the one before: a look is due every time. */
const FRESH_SECONDS = 0.02;
const PAUSE_MS = 30;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { events: { type: 'string', default: '10000' }, json: { type: 'string' } },
  });
  const count = Number(values.events);
  if (!Number.isInteger(count) || count < 1) throw new Error('--events takes a number');
  const directory = await mkdtemp(path.join(tmpdir(), 'suitegraph-bench-'));
  await chmod(directory, 0o755);
  const log = createLogger({ name: 'bench', level: 'warn' });
  const postgres = await startPostgres({ dataDir: path.join(directory, 'postgres'), log });
  process.env['TEST_DATABASE_URL'] = postgres.url;
  const figures: Figure[] = [];
  try {
    figures.push(...expansion());
    figures.push(...(await mirror(await radicale(), Math.min(count, RADICALE_EVENTS))));
    figures.push(...(await mirror(await nextcloud(), count)));
    figures.push(...(await importing()));
  } finally {
    await postgres.stop();
    await rm(directory, { recursive: true, force: true });
  }
  process.stdout.write(table(figures));
  if (values.json !== undefined) await writeFile(values.json, JSON.stringify(figures, null, 2));
}

async function mirror(server: Server, count: number): Promise<Figure[]> {
  const collection = await server.fill(count);
  const world = await mirrorWorld({
    REMOTE_DAV_FRESH_SECONDS: FRESH_SECONDS,
    REMOTE_DAV_WAIT_MS: 10,
  });
  try {
    const alice = new Person(world.as('alice'));
    const sync = await costOf(() => follow(alice, server, collection));
    const { calendars } = await alice.ask('{ calendars { id davPath } }');
    const { pathname } = new URL(collection);
    const { id } = calendars.find(({ davPath }: { davPath: string }) => davPath === pathname);
    const ours = await months(world, server, id);
    const figures: Figure[] = [
      { figure: `first synchronisation of ${count} events`, value: sync.seconds, unit: 's' },
      { figure: 'its memory (RSS), above that before', value: sync.megabytes, unit: 'MB' },
      ...ours.figures,
      ...(server.requests ? [] : await tsdav(server, collection, ours.median)),
    ];
    return figures.map((one) => ({ ...one, figure: `${server.name}: ${one.figure}` }));
  } finally {
    await world.close();
    await server.stop();
  }
}

/** Connects the account, and waits until the collection is here. */
async function follow(alice: Person, server: Server, collection: string): Promise<void> {
  const { url, username, password } = server;
  await connect(alice, { url, username, password });
  const { pathname } = new URL(collection);
  await until(async () => {
    const { calendars } = await alice.ask('{ calendars { davPath asOf } }');
    return calendars.some(
      ({ davPath, asOf }: { davPath: string; asOf: unknown }) =>
        davPath === pathname && asOf !== null,
    );
  }, LONGEST_MS);
}

async function months(
  world: World,
  { requests }: Server,
  id: string,
): Promise<{ readonly figures: Figure[]; readonly median: number }> {
  const month = (): Promise<void> => listMonth(world, id);
  await timesOf(10, month, PAUSE_MS);
  const before = requests?.length ?? 0;
  const times = await timesOf(RUNS, month, PAUSE_MS);
  const looks = ((requests?.length ?? 0) - before) / RUNS;
  const median = percentile(times, 0.5);
  return {
    median,
    figures: [
      ...(requests
        ? [{ figure: 'requests of a look without a change', value: looks, unit: '', target: 1 }]
        : []),
      { figure: 'a month while a look is due, p50', value: median, unit: 'ms' },
      {
        ...{ figure: 'a month while a look is due, p95', value: percentile(times, 0.95) },
        ...{ unit: 'ms', target: 15 },
      },
    ],
  };
}

async function listMonth(world: World, id: string): Promise<void> {
  const query = `query ($id: ID!, $from: DateTime!, $to: DateTime!) { calendar(id: $id) {
    events(from: $from, to: $to, first: 200) { edges { node { id summary start end } } } } }`;
  const { data } = await world.as('alice').execute(query, { id, ...MONTH });
  if (!data?.calendar.events.edges.length) throw new Error('nothing was listed');
}

async function tsdav(
  { url, username, password }: Server,
  collection: string,
  ours: number,
): Promise<Figure[]> {
  const credentials = { username, password };
  const account = { authMethod: 'Basic', defaultAccountType: 'caldav' } as const;
  const client = new DAVClient({ serverUrl: url, credentials, ...account });
  await client.login();
  const timeRange = { start: MONTH.from, end: MONTH.to };
  const list = async (): Promise<void> => {
    const asked = { calendar: { url: collection }, timeRange };
    const objects = await client.fetchCalendarObjects(asked);
    if (objects.length === 0) throw new Error('nothing was listed');
  };
  const theirs = percentile(await timesOf(TSDAV_RUNS, list), 0.5);
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
  const window = { from: Date.parse(MONTH.from), to: Date.parse(MONTH.to) };
  const began = performance.now();
  for (const document of documents) expand(document, window, document.zones('Europe/Paris'));
  const value = performance.now() - began;
  return [{ figure: 'expanding a month of 1,000 series', value, unit: 'ms', target: 300 }];
}

async function importing(): Promise<Figure[]> {
  const { text, events } = fileText(FILE_BYTES);
  const world = await calendarWorld();
  try {
    const alice = new Person(world.as('alice'));
    const query = 'mutation ($id: ID!) { importCalendarLink(calendarId: $id) }';
    const { importCalendarLink: link } = await alice.ask(query, { id: await alice.calendarId() });
    const heap = (): number => process.memoryUsage().heapUsed;
    const cost = await costOf(async () => {
      const answer = await fetch(new URL(link, world.url), { method: 'PUT', body: text });
      const { created } = (await answer.json()) as { created?: number };
      if (created !== events) throw new Error(`${String(created)} of ${events} were taken`);
    }, heap);
    return [
      { figure: `import of a file of 20 MB, ${events} events`, value: cost.seconds, unit: 's' },
      { figure: 'its heap, above that before', value: cost.megabytes, unit: 'MB' },
    ];
  } finally {
    await world.close();
  }
}

void main();
