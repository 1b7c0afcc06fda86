// Measures how fast a large mailbox is listed and searched: messages with words as frequent as in a
// language are loaded by COPY into an embedded PostgreSQL, a tenth of them into one folder, and read through
// the graph. Run from the root:
//   node -r @swc-node/register subgraphs/mail/bench/search.ts [messages] [directory]
// A directory that is given is kept, with the messages in it, for the next run.
import 'reflect-metadata';
import type { Principal } from '@suitegraph/kit/auth';
import { openBlobStore } from '@suitegraph/kit/blobs';
import { openDatabase, rows } from '@suitegraph/kit/database';
import { EventSystem, recordEvents } from '@suitegraph/kit/events';
import { createLogger } from '@suitegraph/kit/logging';
import { startPostgres } from '@suitegraph/kit/postgres';
import { startSubgraph } from '@suitegraph/kit/subgraph';
import { createMetrics } from '@suitegraph/kit/telemetry';
import { testPrincipal, testUser, userCreated, type TestUser } from '@suitegraph/kit/testing';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DataSource } from 'typeorm';
import { mail } from '../src';
import { load, random, SPAN_MS, wordOf, WORDS, type Owned } from './search-data';
import { report, type Figure } from './support/report';

const RUNS = 40;

const figures: Figure[] = [];

const LIST = `query ($filter: MessageFilter, $first: Int, $after: String) { messages(filter: $filter, first: $first, after: $after) {
  pageInfo { endCursor hasNextPage } edges { node { id subject snippet date flags labels from { name address } } } } }`;
const FOLDER = `query ($r: [_Any!]!, $filter: MessageFilter, $after: String) { _entities(representations: $r) { ... on Folder {
  messages(filter: $filter, first: 50, after: $after) { edges { node { id subject snippet date flags from { name address } } } } } } }`;

async function measure(name: string, run: () => Promise<number>, goal: number): Promise<void> {
  const times: number[] = [];
  for (let n = 0; n < 3; n += 1) await run();
  let found = 0;
  for (let n = 0; n < RUNS; n += 1) {
    const started = performance.now();
    found += await run();
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  const p95 = times[Math.ceil(RUNS * 0.95) - 1] ?? 0;
  figures.push({ figure: `${name}, p95`, value: p95, unit: 'ms', target: goal });
  const at = (share: number): string =>
    (times[Math.ceil(RUNS * share) - 1] ?? 0).toFixed(1).padStart(7);
  process.stdout.write(
    `${name.padEnd(34)} p50 ${at(0.5)} ms  p95 ${at(0.95)} ms  max ${at(1)} ms  (goal ${goal} ms, ${(found / RUNS).toFixed(0)} rows)\n`,
  );
}

async function read(alice: TestUser, of: Owned, count: number): Promise<void> {
  const asked = async (query: string, variables: Record<string, unknown>): Promise<number> => {
    const { data, errors } = await alice.execute(query, variables);
    if (errors) throw errors[0] ?? new Error('failed');
    return (data.messages ?? data._entities[0].messages).edges.length as number;
  };
  const cursor = (): string => {
    const at = new Date(Date.now() - SPAN_MS * random()).toISOString();
    return Buffer.from(JSON.stringify([at, 'ffffffff-ffff-4fff-bfff-ffffffffffff'])).toString(
      'base64url',
    );
  };
  const r = [{ __typename: 'Folder', id: of.folders['ARCHIVE'] }];
  const q = (text: () => string) => () => asked(LIST, { first: 50, filter: { q: text() } });
  const between = (from: number, to: number) => (): string =>
    wordOf(from + Math.floor(random() * (to - from)));
  await measure('newest page of a folder', () => asked(FOLDER, { r }), 20);
  await measure('any page of a folder', () => asked(FOLDER, { r, after: cursor() }), 20);
  await measure('any page of everything', () => asked(LIST, { first: 50, after: cursor() }), 20);
  await measure(
    'unread of a folder',
    () => asked(FOLDER, { r, filter: { q: 'is:unread' }, after: cursor() }),
    20,
  );
  await measure('search: frequent word', q(between(0, 10)), 100);
  await measure('search: word of one in a hundred', q(between(300, 1_000)), 100);
  await measure('search: rare word', q(between(5_000, WORDS)), 100);
  await measure(
    'search: one message',
    q(() => `n${Math.floor(random() * count)}`),
    100,
  );
  await measure(
    'search: frequent and rare',
    q(() => `${between(0, 10)()} ${between(5_000, WORDS)()}`),
    100,
  );
  await measure(
    'search: two less frequent',
    q(() => `${between(100, 400)()} ${between(100, 400)()}`),
    100,
  );
  await measure(
    'search: phrase',
    q(() => `"${between(5, 50)()} ${between(5, 50)()}"`),
    100,
  );
  await measure(
    'search: prefix',
    q(() => `${between(2_000, 20_000)().slice(0, 5)}*`),
    100,
  );
  await measure(
    'search: from',
    q(() => `from:${between(0, 2_000)()}`),
    100,
  );
  await measure(
    'search: subject without',
    q(() => `subject:${between(0, 100)()} -${between(0, 100)()}`),
    100,
  );
  await measure(
    'search: label and word',
    q(() => `label:Work ${between(50, 500)()}`),
    100,
  );
  await measure(
    'search: in a folder',
    () => asked(FOLDER, { r, filter: { q: between(100, 2_000)() } }),
    100,
  );
  await measure(
    'search: nothing to find',
    q(() => `${between(100, 400)()} zzzz`),
    100,
  );
}

async function main(count: number, kept: string | undefined): Promise<void> {
  const directory = kept ?? (await mkdtemp(path.join(tmpdir(), 'suitegraph-search-')));
  await mkdir(directory, { recursive: true });
  await chmod(directory, 0o755);
  const log = createLogger({ name: 'bench', level: 'warn' });
  const postgres = await startPostgres({ dataDir: path.join(directory, 'postgres'), log });
  const events = await EventSystem.start({ databaseUrl: postgres.url, log });
  const subgraph = await startSubgraph(mail, mail.settings.parse({ SMTP_PORT: 0 }), {
    databaseUrl: postgres.url,
    events,
    blobs: openBlobStore({ directory: path.join(directory, 'blobs') }),
    urlSecret: 'secret-of-the-benchmark-0123456789',
    publicUrl: 'http://localhost',
    metrics: createMetrics(),
    log,
  });
  const principal = testPrincipal('alice');
  const { database } = events;
  const [some] = await rows(database, 'SELECT 1 FROM mail.message LIMIT 1');
  if (some === undefined) {
    await database.transaction((manager) => recordEvents(manager, [userCreated(principal)]));
    events.committed();
    await subgraph.settled(5_000);
  }
  const of = await owned(database, principal);
  if (some === undefined) {
    const { entities, migrations, name: schema } = mail;
    const loader = await openDatabase({ url: postgres.url, schema, entities, migrations, log });
    await loadTimed(loader, directory, of, count);
    await loader.destroy();
  }
  await read(testUser(subgraph, principal), of, count);
  report(figures);
  await subgraph.close();
  await events.close();
  await postgres.stop();
  if (kept === undefined) await rm(directory, { recursive: true, force: true });
}

async function owned(database: DataSource, { tenantId, userId }: Principal): Promise<Owned> {
  const found = await rows<{ id: string; account: string; role: string }>(
    database,
    'SELECT id, account_id AS account, role FROM mail.folder WHERE user_id = $1',
    [userId],
  );
  return {
    accountId: found[0]?.account ?? '',
    folders: Object.fromEntries(found.map(({ role, id }) => [role, id])),
    tenantId,
    userId,
  };
}

async function loadTimed(
  loader: DataSource,
  directory: string,
  of: Owned,
  count: number,
): Promise<void> {
  const started = performance.now();
  const runner = loader.createQueryRunner();
  await runner.query('SET statement_timeout = 0');
  await runner.query("SET maintenance_work_mem = '512MB'");
  await load(runner, directory, of, count);
  await runner.release();
  const seconds = ((performance.now() - started) / 1_000).toFixed(0);
  process.stdout.write(`${count} messages loaded in ${seconds} s\n`);
}

void main(Number(process.argv[2] ?? '1000000'), process.argv[3]);
