import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { deliverAll, type Letter } from './client';
import type { CrashServer } from './server';

const CONNECTIONS = 16;
const INDEXED_WITHIN_MS = 120_000;

/** What a run of crashes was like, and what the database holds after it. */
export interface CrashOutcome {
  readonly kills: number;
  /** Messages in mailboxes; as many different ones; and those that are wholly there. */
  readonly stored: number;
  readonly different: number;
  readonly placed: number;
  readonly announced: number;
  readonly indexed: number;
}

/**
 * Delivers `messages` letters to a mail subgraph whose process is killed (SIGKILL) `kills` times meanwhile,
 * at moments chosen by `random`, and started again.
 */
export async function runCrashes(
  server: Omit<CrashServer, 'users'>,
  { messages, kills, random }: { messages: number; kills: number; random: () => number },
): Promise<CrashOutcome> {
  const letters = Array.from({ length: messages }, (_, n) => letterOf(n));
  // One in each part of the first four fifths: enough is left to come after the last.
  const part = (messages * 0.8) / kills;
  const moments = Array.from({ length: kills }, (_, n) => 1 + Math.floor((n + random()) * part));
  let running = await start({ ...server, users: ['user0', 'user1', 'user2'] });
  let killed = 0;
  let restarting: Promise<void> | undefined;
  const failed = new AbortController();
  const restart = async (): Promise<void> => {
    await sleep(random() * 20);
    running.kill('SIGKILL');
    await once(running, 'exit');
    killed += 1;
    running = await start({ ...server, users: [] });
    restarting = undefined;
  };
  const client = { port: server.port, connections: CONNECTIONS, signal: failed.signal };
  await deliverAll(client, letters, (count) => {
    if (restarting || count < (moments[0] ?? Infinity)) return;
    moments.shift();
    restarting = restart().catch((error: unknown) => failed.abort(error));
  });
  await restarting;
  failed.signal.throwIfAborted();
  const outcome = { kills: killed, ...(await lookInto(server.databaseUrl, messages)) };
  running.kill('SIGKILL');
  await once(running, 'exit');
  return outcome;
}

async function start(server: CrashServer): Promise<ChildProcess> {
  const process_ = fork(require.resolve('./server'), [JSON.stringify(server)], {
    execArgv: ['-r', require.resolve('@swc-node/register')],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const [said] = (await Promise.race([once(process_, 'message'), once(process_, 'exit')])) as [
    unknown,
  ];
  if (said !== 'ready') throw new Error('The mail subgraph did not start');
  return process_;
}

function letterOf(n: number): Letter {
  const recipient = `user${n % 3}@demo.test`;
  // Every fifth answers the one before to the same user: threads are tied while it crashes.
  const answers = n % 5 === 4 ? [`In-Reply-To: <crash-${n - 3}@outside.example>`] : [];
  const lines = [
    ...['From: sender@outside.example', `To: ${recipient}`, `Subject: Crash ${n}`],
    ...[`Message-ID: <crash-${n}@outside.example>`, ...answers, '', `Letter number ${n}.`, ''],
  ];
  return { recipient, raw: lines.join('\r\n') };
}

const LOOK = `SELECT count(*)::int AS stored, count(DISTINCT m.message_id)::int AS different,
    count(p.message_id)::int AS placed, count(o.key)::int AS announced, count(s.message_id)::int AS indexed
  FROM mail.message m
  LEFT JOIN (SELECT message_id FROM mail.placement GROUP BY 1 HAVING count(*) = 1) p ON p.message_id = m.id
  LEFT JOIN (SELECT key FROM kit.outbox WHERE type = 'mail.message' AND kind = 'CREATED'
    GROUP BY 1 HAVING count(*) = 1) o ON o.key = m.id::text
  LEFT JOIN mail.message_search s ON s.message_id = m.id`;

/** Counts what is stored once everything that is to be indexed is, or time is up. */
async function lookInto(
  databaseUrl: string,
  messages: number,
): Promise<Omit<CrashOutcome, 'kills'>> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const end = Date.now() + INDEXED_WITHIN_MS;
    for (;;) {
      const { rows } = await client.query<Omit<CrashOutcome, 'kills'>>(LOOK);
      const [found] = rows;
      if (!found) throw new Error('nothing was counted');
      if (found.indexed >= messages || Date.now() > end) return found;
      await sleep(200);
    }
  } finally {
    await client.end();
  }
}
