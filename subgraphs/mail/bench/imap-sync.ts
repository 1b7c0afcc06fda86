/**
 * How long the first synchronisation of a mailbox takes, beside a plain fetch of the same headers, which
 * stores nothing.
 *
 *   node -r @swc-node/register subgraphs/mail/bench/imap-sync.ts [messages]
 *
 * Needs Dovecot. Prints the times of each, those of reading headers and of indexing, and the memory of
 * this process at its highest: pages are read and stored one by one, so it does not grow with the mailbox.
 */
import 'reflect-metadata';
import { openBlobStore } from '@suitegraph/kit/blobs';
import { EventSystem, recordEvents } from '@suitegraph/kit/events';
import { createLogger } from '@suitegraph/kit/logging';
import { startPostgres } from '@suitegraph/kit/postgres';
import { startSubgraph } from '@suitegraph/kit/subgraph';
import { createMetrics } from '@suitegraph/kit/telemetry';
import { testPrincipal, testUser, userCreated } from '@suitegraph/kit/testing';
import { startDovecot, type TestDovecot } from '@suitegraph/kit/testing/servers';
import { ImapFlow } from 'imapflow';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { mail } from '../src';
import { LISTED_FIELDS } from '../src/clients/imap/listed-fields';
import { readHeaders } from '../src/clients/mail-headers';
import { fillMaildir } from '../test/support/maildir';
import { report } from './support/report';

const USER = 'bench';
const SMTP_PORT = 2598;
const CONNECT = `mutation ($input: MailAccountInput!) {
  connectMailAccount(input: $input) { account { id } errors { code message } } }`;

async function main(messages: number): Promise<void> {
  const dovecot = await startDovecot([USER]);
  await fillMaildir(dovecot, USER, messages);
  // Dovecot keeps what it has read of a message: only the second time both ways are alike.
  await plainFetch(dovecot);
  const plain = await plainFetch(dovecot);
  const synced = await synchronise(dovecot, messages);
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  const ratio = synced.all / (plain.open + plain.fetch);
  report([
    { figure: 'imap: plain sign-in and opening', value: plain.open, unit: 's' },
    { figure: `imap: plain fetch of ${messages} headers`, value: plain.fetch, unit: 's' },
    { figure: 'imap: reading those headers', value: plain.parse, unit: 's' },
    { figure: 'imap: newest page here', value: synced.first, unit: 's' },
    { figure: 'imap: first synchronisation', value: synced.all, unit: 's' },
    { figure: 'imap: synchronisation, in plain ways', value: ratio, unit: 'times' },
    { figure: 'imap: all of it in the index', value: synced.indexed, unit: 's' },
    { figure: 'imap: first opening of the oldest message', value: synced.body, unit: 's' },
    { figure: 'imap: memory before', value: synced.before, unit: 'MB' },
    { figure: 'imap: memory at its highest', value: peak, unit: 'MB' },
  ]);
  await dovecot.stop();
}

interface PlainTimes {
  readonly open: number;
  readonly fetch: number;
  readonly parse: number;
}

async function plainFetch({ port, password: pass }: TestDovecot): Promise<PlainTimes> {
  const auth = { user: USER, pass };
  const server = { host: '127.0.0.1', port, secure: false, doSTARTTLS: false };
  const client = new ImapFlow({ ...server, auth, logger: false });
  const since = stopwatch();
  await client.connect();
  await client.mailboxOpen('INBOX');
  const open = since();
  const what = { uid: true, flags: true, size: true, internalDate: true, bodyStructure: true };
  const heads: Buffer[] = [];
  for await (const { headers } of client.fetch('1:*', { ...what, headers: [...LISTED_FIELDS] })) {
    heads.push(headers ?? Buffer.alloc(0));
  }
  if (heads.length === 0) throw new Error('nothing was fetched');
  const fetch = since() - open;
  for (const head of heads) await readHeaders(head);
  client.close();
  return { open, fetch, parse: since() - open - fetch };
}

/** Seconds since it was started. */
function stopwatch(): () => number {
  const started = performance.now();
  return () => (performance.now() - started) / 1_000;
}

async function synchronise(
  { port, password }: TestDovecot,
  messages: number,
): Promise<{ before: number; first: number; all: number; indexed: number; body: number }> {
  const directory = await mkdtemp(path.join(tmpdir(), 'suitegraph-bench-'));
  const log = createLogger({ name: 'bench', level: 'warn' });
  const postgres = await startPostgres({ dataDir: path.join(directory, 'postgres'), log });
  const events = await EventSystem.start({ databaseUrl: postgres.url, log });
  const settings = mail.settings.parse({
    SMTP_PORT: 0,
    VAULT_KEYS: `bench:${randomBytes(32).toString('base64')}`,
    REMOTE_MAIL_PRIVATE_HOSTS: 'true',
  });
  const subgraph = await startSubgraph(mail, settings, {
    databaseUrl: postgres.url,
    events,
    blobs: openBlobStore({ directory: path.join(directory, 'blobs') }),
    urlSecret: 'secret-of-the-benchmark-0123456789',
    publicUrl: 'http://localhost',
    metrics: createMetrics(),
    log,
  });
  const alice = testPrincipal('alice');
  await events.database.transaction((tx) => recordEvents(tx, [userCreated(alice)]));
  events.committed();
  const smtp = new SMTPServer({
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth: (_, _s, done) => done(null, { user: USER }),
  });
  await new Promise<void>((resolve) => smtp.listen(SMTP_PORT, '127.0.0.1', resolve));
  const common = { host: '127.0.0.1', security: 'PLAIN', username: USER, password };
  const input = {
    address: 'bench@elsewhere.example',
    imap: { ...common, port },
    smtp: { ...common, port: SMTP_PORT },
  };
  const before = Math.round(process.memoryUsage.rss() / 1024 / 1024);
  const user = testUser(subgraph, alice);
  const since = stopwatch();
  /** When a query first finds something; cheap ones, so that looking takes nothing from what is measured. */
  const when = async (sql: string): Promise<number> => {
    while ((await events.database.query<unknown[]>(sql)).length === 0) await sleep(20);
    return since();
  };
  const answer = await user.execute(CONNECT, { input });
  const { errors } = answer.data.connectMailAccount;
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  const first = await when('SELECT 1 FROM mail.remote_message LIMIT 1');
  const all = await when(`SELECT 1 FROM mail.remote_folder
    WHERE path = 'INBOX' AND uid_validity > 0 AND backfill_below = 1`);
  const indexed = await when('SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM mail.search_pending)');
  const [{ id, n }] = await events.database.query<[{ id: string; n: number }]>(
    'SELECT count(*) OVER ()::int AS n, message_id AS id FROM mail.remote_message ORDER BY uid LIMIT 1',
  );
  if (n !== messages) throw new Error(`${n} of ${messages} messages are here`);
  const opening = since();
  await user.execute('query ($id: ID!) { message(id: $id) { text } }', { id });
  const body = since() - opening;
  await subgraph.close();
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
  await events.close();
  await postgres.stop();
  await rm(directory, { recursive: true, force: true });
  return { before, first, all, indexed, body };
}

void main(Number(process.argv[2] ?? '10000'));
