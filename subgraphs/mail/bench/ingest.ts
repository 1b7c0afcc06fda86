// Measures how fast mail is taken in: messages of 3 KB over 16 SMTP connections from another process
// into a running mail subgraph on an embedded PostgreSQL that waits for the disk. A message counts
// when it is acknowledged, stored, announced and found by search.
//   node -r @swc-node/register subgraphs/mail/bench/ingest.ts [messages] [threads]
import 'reflect-metadata';
import { rows } from '@suitegraph/kit/database';
import { cpuOfTree } from './support/cpu';
import { deliver } from './support/deliver';
import { report } from './support/report';
import { benchWorld } from './support/world';

const PORT = 2599;
const USERS = 10;
const WARM_UP = 200;
const TARGET = 500;

async function main(messages: number, threads: number): Promise<void> {
  const users = Array.from({ length: USERS }, (_, n) => `user${n}`);
  const world = await benchWorld({ SMTP_PORT: PORT, MAIL_INDEX_THREADS: threads }, users);
  const task = { port: PORT, connections: 16, users: USERS, textBytes: 2_600, attachmentBytes: 0 };
  await deliver(world, { ...task, messages: WARM_UP });
  const started = performance.now();
  const before = { own: process.cpuUsage(), postgres: cpuOfTree(world.postgres) };
  const client = await deliver(world, { ...task, messages });
  const seconds = (performance.now() - started) / 1_000;
  const own = process.cpuUsage(before.own);
  const postgres = cpuOfTree(world.postgres) - before.postgres;
  const [found] = await rows<{ n: number }>(
    world.events.database,
    'SELECT count(*)::int AS n FROM mail.message_search',
  );
  await world.close();
  const name = `ingest, ${threads} index threads`;
  const a = (ms: number) => ({ value: ms / messages, unit: 'ms' });
  const rate = { figure: `${name}: messages`, value: messages / seconds, unit: '/s' };
  report([
    threads === 2 ? { ...rate, target: TARGET } : rate,
    { figure: `${name}: CPU a message`, ...a((own.user + own.system) / 1_000) },
    { figure: `${name}: CPU of PostgreSQL a message`, ...a(postgres) },
    { figure: `${name}: CPU of the client a message`, ...a(client) },
    {
      figure: `${name}: not found by search`,
      value: messages + WARM_UP - (found?.n ?? 0),
      unit: '',
      target: 0,
    },
  ]);
}

void main(Number(process.argv[2] ?? '3000'), Number(process.argv[3] ?? '2'));
