// Kills a mail subgraph at random moments while mail comes in, and counts what is lost or doubled.
//   node -r @swc-node/register subgraphs/mail/bench/crash.ts [messages] [seed]
import { createLogger } from '@suitegraph/kit/logging';
import { startPostgres } from '@suitegraph/kit/postgres';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCrashes } from '../test/support/crash/crash-run';
import { report } from './support/report';
import { randomFrom } from './support/words';

const PORT = 2596;
const KILLS = 8;

async function main(messages: number, seed: number): Promise<void> {
  const directory = await mkdtemp(path.join(tmpdir(), 'suitegraph-crash-'));
  await chmod(directory, 0o755);
  const log = createLogger({ name: 'bench', level: 'fatal' });
  const postgres = await startPostgres({ dataDir: path.join(directory, 'postgres'), log });
  const server = { databaseUrl: postgres.url, blobs: path.join(directory, 'blobs'), port: PORT };
  const random = randomFrom(seed);
  const outcome = await runCrashes(server, { messages, kills: KILLS, random });
  await postgres.stop();
  await rm(directory, { recursive: true, force: true });
  const none = { unit: '', target: 0 };
  report([
    { figure: `crash, seed ${seed}: kills`, value: outcome.kills, unit: '' },
    { figure: 'crash: lost', value: messages - outcome.different, ...none },
    { figure: 'crash: doubled', value: outcome.stored - outcome.different, ...none },
    { figure: 'crash: in no folder', value: outcome.stored - outcome.placed, ...none },
    { figure: 'crash: not announced once', value: outcome.stored - outcome.announced, ...none },
    { figure: 'crash: not indexed', value: outcome.stored - outcome.indexed, ...none },
  ]);
}

void main(Number(process.argv[2] ?? '5000'), Number(process.argv[3] ?? Date.now() % 1_000_000));
