// What a gateway's clients see while one service is gone: constant load, kill -9, and the same service again.
//
//   node bench/kill-subgraph.cjs [--gateway suitegraph] [--rate 100] [--down 5] [--seconds 20]
'use strict';

const { parseArgs } = require('node:util');
const { setTimeout: sleep } = require('node:timers/promises');
const { stopAll, stopOnSignals } = require('./lib/children.cjs');
const { ensureBenchInstalled } = require('./lib/installed.cjs');
const { table } = require('./lib/table.cjs');

const PORT = 4911;
const BEFORE_SECONDS = 5;
const KILLED = 'reviews';
const NEEDS_IT = 'query Affected { topProducts { upc name reviews { id body } } }';
const NEEDS_IT_NOT = 'query Unaffected { topProducts { upc name price inStock } }';

/** Everything that happened to the requests of one operation. */
class Record {
  constructor() {
    this.requests = [];
  }

  /** Requests sent in second `index` after `start`, as cells of a row. */
  second(start, index) {
    const from = start + index * 1000;
    const sent = this.requests.filter(({ sentAt }) => sentAt >= from && sentAt < from + 1000);
    const failed = sent.filter(({ reason }) => reason !== null);
    const slowest = Math.max(0, ...sent.map(({ tookMs }) => tookMs));
    const rate = sent.length === 0 ? 0 : (failed.length / sent.length) * 100;
    return [String(sent.length), `${rate.toFixed(0)}%`, slowest.toFixed(0)];
  }

  get failed() {
    return this.requests.filter(({ reason }) => reason !== null);
  }
}

function startLoads(target, reference, perSecond) {
  const { SteadyLoad } = require('./load/steady.cjs');
  return [NEEDS_IT, NEEDS_IT_NOT].map((query) => {
    const record = new Record();
    const load = new SteadyLoad({
      port: target.port,
      path: target.path,
      query,
      expected: reference(query),
      perSecond,
      onDone: (request) => record.requests.push(request),
    });
    load.start();
    return { load, record };
  });
}

function print({ affected, unaffected, start, killedAt, backAt, seconds }) {
  const head = ['second', 'sent', 'failed', 'slowest ms', 'sent', 'failed', 'slowest ms', ''];
  const at = (time, index) => Math.floor((time - start) / 1000) === index;
  const rows = Array.from({ length: seconds }, (_, index) => {
    const events = [
      at(killedAt, index) ? `${KILLED} killed` : '',
      at(backAt, index) ? `${KILLED} back` : '',
    ];
    return [
      String(index),
      ...affected.second(start, index),
      ...unaffected.second(start, index),
      events.filter((event) => event !== '').join(', '),
    ];
  });
  process.stdout.write(`Operations that need ${KILLED} (left) and that do not (right)\n\n`);
  process.stdout.write(`${table([head, ...rows])}\n\n`);
}

async function experiment({ gateway, rate, down, seconds }) {
  const { startGateway, startServices, supergraphFile } = require('./lib/shop.cjs');
  const { createReference } = require('./shop/reference.cjs');
  const { NAMES, composeShop } = require('./shop/subgraphs.cjs');
  const sdl = composeShop();
  await startServices(NAMES.filter((name) => name !== KILLED));
  const victim = await startServices([KILLED]);
  const target = await startGateway(gateway, { supergraph: supergraphFile(sdl), port: PORT });
  const [affected, unaffected] = startLoads(target, createReference(sdl), rate);
  const start = performance.now();
  await sleep(BEFORE_SECONDS * 1000);
  victim.kill('SIGKILL');
  await victim.gone;
  const killedAt = performance.now();
  await sleep(down * 1000);
  await startServices([KILLED]);
  const backAt = performance.now();
  await sleep(Math.max(0, start + seconds * 1000 - performance.now()));
  await Promise.all([affected.load.stop(), unaffected.load.stop()]);
  const records = { affected: affected.record, unaffected: unaffected.record };
  print({ ...records, start, killedAt, backAt, seconds });
  return { ...records, killedAt, backAt };
}

/** Prints the outcome; false when the fault reached further, or lasted longer, than it had to. */
function judge({ affected, unaffected, killedAt, backAt }) {
  const early = affected.failed.filter(({ sentAt, tookMs }) => sentAt + tookMs < killedAt);
  const last = affected.failed.at(-1);
  const recovery = Math.max(0, last === undefined ? 0 : last.sentAt - backAt);
  const recovered = affected.requests.some(({ sentAt }) => sentAt > backAt + recovery);
  const lines = [
    `failed before ${KILLED} was killed: ${early.length}`,
    `failed of the others: ${unaffected.failed.length} of ${unaffected.requests.length}`,
    recovered
      ? `recovered ${recovery.toFixed(0)} ms after ${KILLED} was back`
      : `not recovered at the end`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return early.length === 0 && unaffected.failed.length === 0 && recovered;
}

async function main(args) {
  const { values } = parseArgs({
    args,
    options: {
      gateway: { type: 'string', default: 'suitegraph' },
      rate: { type: 'string', default: '100' },
      down: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '20' },
    },
  });
  await ensureBenchInstalled();
  stopOnSignals();
  const gateway = require('./gateways/index.cjs').GATEWAYS.find(({ id }) => id === values.gateway);
  if (!gateway) throw new Error(`there is no gateway "${values.gateway}"`);
  const [rate, down, seconds] = [values.rate, values.down, values.seconds].map(Number);
  if (seconds < BEFORE_SECONDS + down + 2) throw new Error('--seconds is too short for --down');
  try {
    if (!judge(await experiment({ gateway, rate, down, seconds }))) process.exitCode = 1;
  } finally {
    await stopAll();
  }
}

main(process.argv.slice(2)).then(
  () => process.exit(),
  (error) => {
    process.stderr.write(`bench: ${error.message}\n`);
    process.exit(1);
  },
);
