// Measures the gateways beside each other, in turns, over the same services and the same load.
'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { GATEWAYS, FORWARDED_HEADER, versions } = require('./gateways/index.cjs');
const { chooseCores, start, stopAll, untilMessage } = require('./lib/children.cjs');
const { difference } = require('./lib/difference.cjs');
const { ratiosTo, summarise, targetsMet } = require('./lib/figures.cjs');
const { report } = require('./lib/report.cjs');
const { post, startGateway, startServices, supergraphFile } = require('./lib/shop.cjs');
const { SCENARIOS, TARGETS, scenariosOf } = require('./scenarios.cjs');
const { createReference } = require('./shop/reference.cjs');
const { NAMES, composeShop, url } = require('./shop/subgraphs.cjs');

const FIRST_PORT = 4911;
// Of the fetches, those that the services may not have seen before: batches vary a little with the timing.
const MOST_NEW_ANSWERS = 0.05;

const say = (text) => process.stderr.write(`${text}\n`);

/** Every gateway's answer to every scenario's operation must be the reference's. */
async function checkAnswers(running, reference) {
  for (const target of running) {
    for (const { id, query } of scenariosOf(target.gateway)) {
      const { status, text } = await post(target, query, { [FORWARDED_HEADER]: 'check' });
      const found =
        status === 200
          ? difference(JSON.parse(text), reference(query))
          : `status ${status}: ${text}`;
      if (found !== null) {
        throw new Error(
          `${target.gateway.label} answers "${id}" wrongly at ${found.slice(0, 500)}`,
        );
      }
    }
  }
}

async function measure(loader, target, scenario, { reference, options }) {
  const answer = untilMessage(loader, 'the load');
  loader.send({
    port: target.port,
    path: target.path,
    pid: target.child.pid,
    body: JSON.stringify({ query: scenario.query }),
    header: scenario.isUnique ? FORWARDED_HEADER : null,
    expected: reference(scenario.query),
    connections: options.connections,
    warmUpSeconds: options.warmUpSeconds,
    seconds: options.seconds,
  });
  const { result, error } = await answer;
  const failure = error ?? result.firstFailure;
  if (failure != null) {
    throw new Error(`${target.gateway.label}, "${scenario.id}", under load: ${failure}`);
  }
  return result;
}

/** What the services have counted so far, together. */
async function serviceCounts() {
  const counts = await Promise.all(NAMES.map(async (name) => (await fetch(url(name))).json()));
  const sum = (key) => counts.reduce((total, each) => total + each[key], 0);
  return { requests: sum('requests'), marked: sum('marked'), computed: sum('computed') };
}

/** Measures once, and makes sure that gateway and services did what the scenario asks of them. */
async function measureOnce(target, scenario, context) {
  const before = await serviceCounts();
  const figures = await measure(context.loader, target, scenario, context);
  const after = await serviceCounts();
  const fetches = after.requests - before.requests;
  const { label } = target.gateway;
  if (scenario.isUnique && after.marked - before.marked !== fetches) {
    throw new Error(`${label} does not pass ${FORWARDED_HEADER} on to every subgraph`);
  }
  if (after.computed - before.computed > fetches * MOST_NEW_ANSWERS) {
    throw new Error(
      `${label} asks its subgraphs something new all the time: they are the bottleneck`,
    );
  }
  return { ...figures, fetchesPerRequest: fetches / figures.sent };
}

async function runRound(round, running, context) {
  const measured = [];
  for (const scenario of SCENARIOS) {
    for (const target of running) {
      if (!scenariosOf(target.gateway).includes(scenario)) continue;
      const figures = await measureOnce(target, scenario, context);
      const { cpuMsPerRequest, requestsPerSecond, fetchesPerRequest } = figures;
      say(
        `round ${round} ${scenario.id} ${target.gateway.id}: ${cpuMsPerRequest.toFixed(3)} ms, ` +
          `${requestsPerSecond.toFixed(0)}/s, ${fetchesPerRequest.toFixed(1)} fetches`,
      );
      measured.push({ gateway: target.gateway.id, scenario: scenario.id, figures });
    }
  }
  return measured;
}

function machine(cores) {
  const cpus = os.cpus();
  const pinned = cores !== null;
  return {
    cpu: cpus[0].model.trim(),
    cores: cpus.length,
    memoryMb: Math.round(os.totalmem() / 2 ** 20),
    pinned,
  };
}

async function warmUp(running, context) {
  const options = {
    ...context.options,
    warmUpSeconds: 0,
    seconds: context.options.firstWarmUpSeconds,
  };
  for (const target of running) {
    for (const scenario of scenariosOf(target.gateway)) {
      await measure(context.loader, target, scenario, { ...context, options });
    }
  }
}

async function compare(options) {
  const gateways = GATEWAYS.filter(({ id }) => options.only === null || options.only.includes(id));
  const cores = chooseCores();
  const sdl = composeShop();
  const supergraph = supergraphFile(sdl);
  const reference = createReference(sdl);
  await startServices(NAMES, { core: cores?.rest });
  const loaderScript = path.join(__dirname, 'load', 'closed-loop.cjs');
  const loader = start([process.execPath, loaderScript], { core: cores?.rest, ipc: true });
  await untilMessage(loader, 'the load');
  const running = [];
  for (const [index, gateway] of gateways.entries()) {
    say(`starting ${gateway.label}`);
    const port = FIRST_PORT + index;
    running.push(await startGateway(gateway, { supergraph, port, core: cores?.gateway }));
  }
  await checkAnswers(running, reference);
  say('every answer is right; warming up');
  const context = { loader, reference, options };
  await warmUp(running, context);
  const measured = [];
  for (let round = 1; round <= options.rounds; round += 1) {
    measured.push(...(await runRound(round, running, context)));
  }
  const results = summarise(measured);
  const own = gateways.filter(({ isOwn }) => isOwn).map(({ id }) => id);
  const ratios = ratiosTo(own, results);
  const summary = {
    machine: machine(cores),
    node: process.version,
    versions: versions(gateways),
    date: new Date().toISOString(),
    ...{ rounds: options.rounds, seconds: options.seconds, connections: options.connections },
    ...{ results, ratios, targets: TARGETS, targetsMet: targetsMet(TARGETS, ratios) },
  };
  process.stdout.write(`\n${report(summary, gateways, SCENARIOS)}`);
  if (options.json !== null)
    fs.writeFileSync(options.json, `${JSON.stringify(summary, null, 2)}\n`);
}

/** Runs the comparison, and leaves no process behind. */
async function run(options) {
  try {
    await compare(options);
  } finally {
    await stopAll();
  }
}

module.exports = { run };
