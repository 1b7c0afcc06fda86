/**
 * How long the first synchronisation of a mailbox takes, beside a plain fetch of the same headers.
 *
 *   node -r @swc-node/register subgraphs/mail/bench/imap-sync.ts [messages]
 *
 * Needs Dovecot. Prints both times, their ratio, and the memory of this process at its highest.
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
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SMTPServer } from 'smtp-server';
import { mail } from '../src';
import { report } from './support/report';

const USER = 'bench';
const SMTP_PORT = 2598;
const CONNECT = `mutation ($input: MailAccountInput!) {
  connectMailAccount(input: $input) { account { id } errors { code message } } }`;

async function main(messages: number): Promise<void> {
  const dovecot = await startDovecot([USER]);
  await fill(dovecot.maildir(USER), messages);
  await plainFetch(dovecot);
  const plain = await plainFetch(dovecot);
  const synced = await synchronise(dovecot, messages);
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  const ratio = synced.seconds / plain;
  report([
    { figure: `imap: plain fetch of ${messages} headers`, value: plain, unit: 's' },
    { figure: 'imap: first synchronisation', value: synced.seconds, unit: 's' },
    { figure: 'imap: synchronisation, in plain fetches', value: ratio, unit: 'times' },
    { figure: 'imap: memory before', value: synced.before, unit: 'MB' },
    { figure: 'imap: memory at its highest', value: peak, unit: 'MB' },
  ]);
  await dovecot.stop();
}

async function fill(maildir: string, messages: number): Promise<void> {
  for (const name of ['cur', 'new', 'tmp']) {
    await mkdir(path.join(maildir, name), { recursive: true });
  }
  for (let n = 0; n < messages; n += 1) {
    const name = `${1_790_000_000 + n}.M${n}.bench:2,${n % 3 === 0 ? 'S' : ''}`;
    await writeFile(path.join(maildir, 'cur', name), message(n));
  }
  const { uid, gid } = await stat(path.dirname(maildir));
  execFileSync('chown', ['-R', `${uid}:${gid}`, maildir]);
}

async function plainFetch({ port, password: pass }: TestDovecot): Promise<number> {
  const auth = { user: USER, pass };
  const client = new ImapFlow({
    host: '127.0.0.1',
    port,
    secure: false,
    doSTARTTLS: false,
    auth,
    logger: false,
  });
  await client.connect();
  await client.mailboxOpen('INBOX');
  const started = performance.now();
  const what = { uid: true, flags: true, size: true, internalDate: true, headers: true } as const;
  let fetched = 0;
  for await (const { uid } of client.fetch('1:*', { ...what, bodyStructure: true }))
    fetched += Math.sign(uid);
  if (fetched === 0) throw new Error('nothing was fetched');
  const seconds = (performance.now() - started) / 1_000;
  client.close();
  return seconds;
}

async function synchronise(
  { port, password }: TestDovecot,
  messages: number,
): Promise<{ seconds: number; before: number }> {
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
  const started = performance.now();
  const answer = await testUser(subgraph, alice).execute(CONNECT, { input });
  const { errors } = answer.data.connectMailAccount;
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  const count = 'SELECT count(*)::int AS n FROM mail.remote_message';
  for (let stored = 0; stored < messages;) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    [{ n: stored }] = await events.database.query<[{ n: number }]>(count);
  }
  const seconds = (performance.now() - started) / 1_000;
  await subgraph.close();
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
  await events.close();
  await postgres.stop();
  await rm(directory, { recursive: true, force: true });
  return { seconds, before };
}

function message(n: number): string {
  return [
    `From: Sender ${n % 50} <sender${n % 50}@outside.example>`,
    'To: bench@elsewhere.example',
    `Subject: Message ${n} of the benchmark`,
    `Message-ID: <bench-${n}@outside.example>`,
    'Received: from outside.example by mx.elsewhere.example; Mon, 02 Nov 2026 10:00:00 +0000',
    `Date: ${new Date(1_790_000_000_000 + n * 1_000).toUTCString()}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    `Number ${n}. ${'The quick brown fox jumps over the lazy dog. '.repeat(40)}`,
    '',
  ].join('\r\n');
}

void main(Number(process.argv[2] ?? '10000'));
