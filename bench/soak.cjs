// Load for minutes while the supergraph changes every few seconds: no request may fail, and the heap stays.
//
//   npm run test:soak [-- --minutes 10 --rate 40 --every 5]
'use strict';

const { parseArgs } = require('node:util');
const { setTimeout: sleep } = require('node:timers/promises');
const { stopAll, stopOnSignals, untilMessage } = require('./lib/children.cjs');
const { ensureBenchInstalled } = require('./lib/installed.cjs');
const { residentMb } = require('./lib/process-usage.cjs');
const { rise } = require('./lib/trend.cjs');

const PORT = 4911;
const FIELD = 'colour';
const CHANGE = { products: `extend type Product { ${FIELD}: String }` };
const FIELDS = 'query Fields { __type(name: "Product") { fields { name } } }';
// Of the second half. A graph that is kept at every reload would be far above it.
const MOST_RISE_MB = 4;
const MOST_RISE_SHARE = 0.04;
const FEWEST_SAMPLES = 6;
const TAKEN_UP_WITHIN_MS = 15_000;

const say = (text) => process.stdout.write(`${text}\n`);

/** The heap of the gateway after a collection, and its resident memory. */
async function memoryOf(child) {
  const answer = untilMessage(child, 'the gateway');
  child.send('heap');
  const { heapMb } = await answer;
  return { heapMb, rssMb: residentMb(child.pid) };
}

/** Puts the other supergraph in place and waits until the gateway serves it. */
async function reload({ target, file, sdl, hasField }) {
  const { post, replaceFile } = require('./lib/shop.cjs');
  const start = performance.now();
  replaceFile(file, sdl);
  while (performance.now() - start < TAKEN_UP_WITHIN_MS) {
    const { text } = await post(target, FIELDS);
    if (text.includes(`"${FIELD}"`) === hasField) return performance.now() - start;
    await sleep(50);
  }
  throw new Error(`the supergraph was not taken up within ${TAKEN_UP_WITHIN_MS} ms`);
}

/** Starts both operations' loads; what becomes of their requests is added up in `outcome`. */
function startLoads({ port, path }, { reference, rate, outcome }) {
  const { SteadyLoad } = require('./load/steady.cjs');
  const { LARGE, SMALL } = require('./shop/queries.cjs');
  const onDone = ({ tookMs, reason }) => {
    outcome.requests += 1;
    outcome.slowestMs = Math.max(outcome.slowestMs, tookMs);
    if (reason !== null) outcome.failures.push(reason);
  };
  return [LARGE, SMALL].map((query) => {
    const expected = reference(query);
    const load = new SteadyLoad({ port, path, query, expected, perSecond: rate, onDone });
    load.start();
    return load;
  });
}

/** Starts services and gateway; resolves to the gateway, its supergraph file and the two graphs to alternate. */
async function startAll() {
  const { GATEWAYS } = require('./gateways/index.cjs');
  const { startGateway, startServices, supergraphFile } = require('./lib/shop.cjs');
  const { createReference } = require('./shop/reference.cjs');
  const { NAMES, composeShop } = require('./shop/subgraphs.cjs');
  const sdls = [composeShop(), composeShop(CHANGE)];
  const file = supergraphFile(sdls[0]);
  await startServices(NAMES);
  const gateway = GATEWAYS.find(({ id }) => id === 'suitegraph');
  const nodeArguments = ['--expose-gc', '-r', require.resolve('./lib/heap-on-request.cjs')];
  const target = await startGateway(gateway, { supergraph: file, port: PORT, nodeArguments });
  return { target, file, sdls, reference: createReference(sdls[0]) };
}

function describe({ second, count, tookMs, heapMb, rssMb }, { requests, failures, slowestMs }) {
  return (
    `${second.toFixed(0)} s: reload ${count} in ${tookMs.toFixed(0)} ms, ` +
    `heap ${heapMb.toFixed(1)} MB, RSS ${rssMb.toFixed(0)} MB, ` +
    `${requests} requests, ${failures.length} failed, slowest ${slowestMs.toFixed(0)} ms`
  );
}

async function soakTest({ minutes, rate, every }) {
  const { target, file, sdls, reference } = await startAll();
  const outcome = { requests: 0, failures: [], samples: [], slowestMs: 0 };
  const loads = startLoads(target, { reference, rate, outcome });
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 1000;
  for (let count = 1; elapsed() < minutes * 60; count += 1) {
    const next = count % 2;
    const tookMs = await reload({ target, file, sdl: sdls[next], hasField: next === 1 });
    await sleep(Math.max(0, every * 1000 - tookMs));
    const sample = { second: elapsed(), count, tookMs, ...(await memoryOf(target.child)) };
    outcome.samples.push(sample);
    say(describe(sample, outcome));
    outcome.slowestMs = 0;
  }
  await Promise.all(loads.map((load) => load.stop()));
  return outcome;
}

/** Says what came of it; false when something failed or the heap grew. */
function judge({ requests, failures, samples }) {
  if (samples.length < FEWEST_SAMPLES) throw new Error('too short to tell: give it more minutes');
  const half = samples.slice(samples.length >> 1);
  const grown = rise(half.map(({ second, heapMb }) => [second, heapMb]));
  const allowed = Math.max(MOST_RISE_MB, half[0].heapMb * MOST_RISE_SHARE);
  say(`${requests} requests, ${failures.length} failed`);
  for (const reason of failures.slice(0, 3)) say(`  ${reason}`);
  say(
    `heap in the second half: ${grown.toFixed(1)} MB more by its trend, ${allowed.toFixed(1)} allowed`,
  );
  return failures.length === 0 && grown <= allowed;
}

async function main(args) {
  const { values } = parseArgs({
    args,
    options: {
      minutes: { type: 'string', default: '10' },
      rate: { type: 'string', default: '40' },
      every: { type: 'string', default: '5' },
    },
  });
  const [minutes, rate, every] = [values.minutes, values.rate, values.every].map(Number);
  await ensureBenchInstalled();
  stopOnSignals();
  try {
    if (!judge(await soakTest({ minutes, rate, every }))) process.exitCode = 1;
  } finally {
    await stopAll();
  }
}

main(process.argv.slice(2)).then(
  () => process.exit(),
  (error) => {
    process.stderr.write(`soak: ${error.message}\n`);
    process.exit(1);
  },
);
