// Measures how mail with attachments of 5 MB is taken in, and that memory stays flat meanwhile.
//   node -r @swc-node/register subgraphs/mail/bench/attachments.ts [messages]
import 'reflect-metadata';
import { deliver } from './support/deliver';
import { report, type Figure } from './support/report';
import { benchWorld } from './support/world';

const PORT = 2597;
const ATTACHMENT = 5 * 1024 * 1024;
const WARM_UP = 8;
const SAMPLE_MS = 50;
const MIB = 1024 * 1024;
const MAX_GROWTH_MIB = 128;
const STEPS = 6;

async function main(messages: number): Promise<void> {
  const world = await benchWorld({ SMTP_PORT: PORT }, ['user0', 'user1']);
  const task = {
    ...{ port: PORT, connections: 4, users: 2 },
    ...{ textBytes: 1_000, attachmentBytes: ATTACHMENT },
  };
  await deliver(world, { ...task, messages: WARM_UP });
  const before = process.memoryUsage.rss();
  const samples: number[] = [];
  const sampling = setInterval(() => samples.push(process.memoryUsage.rss()), SAMPLE_MS);
  const started = performance.now();
  await deliver(world, { ...task, messages });
  const seconds = (performance.now() - started) / 1_000;
  clearInterval(sampling);
  await world.close();
  const name = 'attachments of 5 MB';
  const steps = Array.from({ length: STEPS }, (_, n): Figure => {
    const last = samples[Math.floor(((n + 1) * samples.length) / STEPS) - 1] ?? before;
    return { figure: `${name}: memory, part ${n + 1}`, value: last / MIB, unit: 'MiB' };
  });
  report([
    { figure: `${name}: messages`, value: messages / seconds, unit: '/s' },
    { figure: `${name}: memory before`, value: before / MIB, unit: 'MiB' },
    ...steps,
    {
      ...{ figure: `${name}: growth at its highest`, unit: 'MiB', target: MAX_GROWTH_MIB },
      value: (Math.max(before, ...samples) - before) / MIB,
    },
  ]);
}

void main(Number(process.argv[2] ?? '60'));
