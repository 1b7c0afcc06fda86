// How long the Briefing query takes in the one process, over HTTP:
//   npm run bench:briefing [-- <requests>]
import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BriefingDocument } from '@suitegraph/schema/documents';
import { startSuite } from '../src/app/start-suite';
import { GraphClient } from '../src/demo/graph-client';
import { PASSWORD, PEOPLE } from '../src/demo/people';
import { seedDemo } from '../src/demo/seed-demo';

const WARM_UP = 50;

async function main(requests: number): Promise<void> {
  const directory = await mkdtemp(path.join(tmpdir(), 'suitegraph-bench-'));
  const suite = await startSuite({
    ...process.env,
    DATA_DIR: directory,
    PORT: '4400',
    SMTP_PORT: '4425',
  });
  try {
    await seedDemo(suite);
    const alice = await GraphClient.signIn(`${suite.url}/graphql`, PEOPLE[0].email, PASSWORD);
    const { edges } = await alice.read<{ edges: { node: { id: string } }[] }>(
      '{ result: messages(first: 1, filter: { subject: "Kick-off" }) { edges { node { id } } } }',
    );
    const query = BriefingDocument.toString().replace('message(id', 'result: message(id');
    const from = new Date(Date.now() - 7 * 86_400_000).toISOString();
    const variables = {
      id: edges[0]?.node.id,
      from,
      to: new Date(Date.now() + 7 * 86_400_000).toISOString(),
    };
    const times: number[] = [];
    for (let i = 0; i < WARM_UP + requests; i += 1) {
      const started = performance.now();
      await alice.read(query, variables);
      if (i >= WARM_UP) times.push(performance.now() - started);
    }
    times.sort((a, b) => a - b);
    const at = (share: number): string => (times[Math.floor(times.length * share)] ?? 0).toFixed(1);
    const rss = Math.round(process.memoryUsage.rss() / 1024 / 1024);
    process.stdout.write(
      `briefing: ${requests} requests, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms; process ${rss} MB\n`,
    );
  } finally {
    await suite.close();
    await rm(directory, { recursive: true, force: true });
  }
}

main(Number(process.argv[2] ?? 500)).catch((error: unknown) => {
  process.stderr.write(`${String(error instanceof Error ? error.stack : error)}\n`);
  process.exit(1);
});
