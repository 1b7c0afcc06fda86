// Runs the benchmarks of mail, each in a process of its own, and prints one table.
//   npm run bench:mail -- [--only ingest|attachments|search|imap|crash] [--messages N] [--json FILE]
import { fork } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { table, type Figure } from './support/report';

/** A benchmark: its file, and the arguments of each of its runs for a number of messages. */
interface Bench {
  readonly file: string;
  readonly messages: number;
  readonly runs?: (messages: string) => string[][];
}

const BENCHES: Readonly<Record<string, Bench>> = {
  ingest: { file: 'ingest', messages: 3_000, runs: (n) => ['0', '1', '2'].map((one) => [n, one]) },
  attachments: { file: 'attachments', messages: 60 },
  search: { file: 'search', messages: 1_000_000 },
  imap: { file: 'imap-sync', messages: 10_000 },
  crash: { file: 'crash', messages: 5_000 },
};

/** Runs one benchmark; what it prints besides its figures goes through. */
function run(file: string, args: readonly string[]): Promise<Figure[]> {
  return new Promise((resolve, reject) => {
    const figures: Figure[] = [];
    const child = fork(path.join(__dirname, file), [...args]);
    child.on('message', (said: { figures: Figure[] }) => figures.push(...said.figures));
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve(figures);
      else reject(new Error(`${file} ended with ${String(code)}`));
    });
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, messages: { type: 'string' }, json: { type: 'string' } },
  });
  const names = values.only === undefined ? Object.keys(BENCHES) : [values.only];
  const figures: Figure[] = [];
  for (const name of names) {
    const bench = BENCHES[name];
    if (!bench) throw new Error(`--only takes ${Object.keys(BENCHES).join(', ')}, not ${name}`);
    const messages = values.messages ?? String(bench.messages);
    const runs = bench.runs?.(messages) ?? [[messages]];
    for (const args of runs) figures.push(...(await run(bench.file, args)));
  }
  process.stdout.write(table(figures));
  if (values.json !== undefined) await writeFile(values.json, JSON.stringify(figures, null, 2));
}

void main();
