// Measures how fast mail is taken in: messages of 3 KB over 16 SMTP connections from another process
// into a running mail subgraph on an embedded PostgreSQL that waits for the disk. A message counts
// when it is acknowledged, stored and announced. Run from the root:
//   node -r @swc-node/register subgraphs/mail/bench/ingest.ts [messages]
import 'reflect-metadata';
import { rows } from '@suitegraph/kit/database';
import { EventSystem, recordEvents } from '@suitegraph/kit/events';
import { openBlobStore } from '@suitegraph/kit/blobs';
import { createLogger } from '@suitegraph/kit/logging';
import { startPostgres } from '@suitegraph/kit/postgres';
import { startSubgraph } from '@suitegraph/kit/subgraph';
import { createMetrics } from '@suitegraph/kit/telemetry';
import { testPrincipal, userCreated } from '@suitegraph/kit/testing';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { mail } from '../src';

const CONNECTIONS = 16;
const PORT = 2599;
const BODY =
  `${'The quick brown fox jumps over the lazy dog, again and again. '.repeat(8)}\r\n`.repeat(5);

async function serve(messages: number): Promise<void> {
  const directory = await mkdtemp(path.join(tmpdir(), 'suitegraph-bench-'));
  const log = createLogger({ name: 'bench', level: 'warn' });
  const postgres = await startPostgres({ dataDir: path.join(directory, 'postgres'), log });
  const events = await EventSystem.start({ databaseUrl: postgres.url, log });
  const subgraph = await startSubgraph(mail, mail.settings.parse({ SMTP_PORT: PORT }), {
    databaseUrl: postgres.url,
    events,
    blobs: openBlobStore({ directory: path.join(directory, 'blobs') }),
    urlSecret: 'secret-of-the-benchmark-0123456789',
    publicUrl: 'http://localhost',
    metrics: createMetrics(),
    log,
  });
  const users = Array.from({ length: 10 }, (_, n) => userCreated(testPrincipal(`user${n}`)));
  await events.database.transaction((manager) => recordEvents(manager, users));
  events.committed();
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  let announced = 0;
  const all = new Promise<void>((resolve) => {
    events.feed.subscribe((batch) => {
      announced += batch.filter(({ type }) => type === 'mail.message').length;
      if (announced >= messages) resolve();
    });
  });
  const started = performance.now();
  const client = fork(__filename, ['client', String(messages)]);
  const [acknowledged] = await once(client, 'message');
  const acknowledgedAt = performance.now();
  await all;
  const seconds = (performance.now() - started) / 1_000;
  const [row] = await rows<{ n: number }>(
    events.database,
    'SELECT count(*)::int AS n FROM mail.message',
  );
  const cpu = process.cpuUsage();
  process.stdout.write(
    `${acknowledged} acknowledged, ${row?.n ?? 0} stored, ${announced} announced in ${seconds.toFixed(2)} s: ` +
      `${(announced / seconds).toFixed(0)} msg/s ` +
      `(last announced ${(performance.now() - acknowledgedAt).toFixed(0)} ms after the last acknowledged; ` +
      `${((cpu.user + cpu.system) / 1_000 / announced).toFixed(2)} ms CPU a message)\n`,
  );
  await subgraph.close();
  await events.close();
  await postgres.stop();
  await rm(directory, { recursive: true, force: true });
}

async function deliver(messages: number): Promise<void> {
  let next = 0;
  let acknowledged = 0;
  const one = async (): Promise<void> => {
    const socket = connect(PORT, '127.0.0.1').setNoDelay(true);
    const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
    const expect = async (code: string): Promise<void> => {
      for (;;) {
        const { value: line, done } = await lines.next();
        if (done === true) throw new Error('The server closed the connection');
        if (line[3] === '-') continue;
        if (!line.startsWith(code)) throw new Error(line);
        return;
      }
    };
    await expect('220');
    socket.write('EHLO bench.example\r\n');
    await expect('250');
    while (next < messages) {
      const n = next++;
      socket.write(
        `MAIL FROM:<sender${n % 50}@outside.example>\r\nRCPT TO:<user${n % 10}@demo.test>\r\nDATA\r\n`,
      );
      await expect('250');
      await expect('250');
      await expect('354');
      socket.write(message(n));
      await expect('250');
      acknowledged += 1;
    }
    socket.end('QUIT\r\n');
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
  process.send?.(acknowledged);
  process.disconnect();
}

const message = (n: number): string =>
  [
    `From: Sender ${n % 50} <sender${n % 50}@outside.example>`,
    `To: user${n % 10}@demo.test`,
    `Subject: Message ${n} of the benchmark`,
    `Message-ID: <bench-${n}@outside.example>`,
    `Date: ${new Date().toUTCString()}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    `Number ${n}. ${BODY}.`,
    '',
  ].join('\r\n');

const [, , first = '3000', second = '0'] = process.argv;
void (first === 'client' ? deliver(Number(second)) : serve(Number(first)));
