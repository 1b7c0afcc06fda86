// The shop as the experiments use it: its services as processes, its supergraph as a file, gateways over it.
'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { startOf } = require('../gateways/index.cjs');
const { start, untilMessage, untilReady } = require('./children.cjs');

const SERVER = path.resolve(__dirname, '..', 'shop', 'server.cjs');

/** Starts services of the shop in one process. */
async function startServices(names, options) {
  const child = start([process.execPath, SERVER, ...names], { ...options, ipc: true });
  await untilMessage(child, `the service ${names.join(', ')}`);
  return child;
}

/** Writes `text` so that a reader sees the old file or the new one, never a part. */
function replaceFile(file, text) {
  fs.writeFileSync(`${file}.new`, text);
  fs.renameSync(`${file}.new`, file);
}

/** A file for a supergraph in a directory of its own, which goes when the process does. */
function supergraphFile(sdl) {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'suitegraph-bench-'));
  process.on('exit', () => fs.rmSync(directory, { recursive: true, force: true }));
  const file = path.join(directory, 'supergraph.graphql');
  replaceFile(file, sdl);
  return file;
}

/** Posts one operation; resolves to `{ status, text }`. */
async function post({ port, path: endpoint }, query, headers = {}) {
  const response = await fetch(`http://127.0.0.1:${port}${endpoint}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
    body: JSON.stringify({ query }),
    signal: AbortSignal.timeout(10_000),
  });
  return { status: response.status, text: await response.text() };
}

/** Starts a gateway over the supergraph, with more `nodeArguments` if any, and waits until it answers. */
async function startGateway(gateway, { supergraph, port, core, nodeArguments = [] }) {
  const { command, cwd, env, path: endpoint } = startOf(gateway, supergraph, port);
  const [node, ...rest] = command;
  const ipc = nodeArguments.length > 0;
  const child = start([node, ...nodeArguments, ...rest], { core, cwd, env, ipc });
  const running = { gateway, child, port, path: endpoint };
  await untilReady(child, gateway.label, async () => {
    return (await post(running, '{ __typename }')).status === 200;
  });
  return running;
}

module.exports = { startServices, startGateway, supergraphFile, replaceFile, post };
