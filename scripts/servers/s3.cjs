// A real S3 endpoint on a free port: OpenStack Swift with s3api, in a folder that is removed afterwards.
//
//   node scripts/servers/s3.cjs
//
// prints {"endpoint","region","accessKeyId","secretAccessKey"} on one line when it answers, and runs until it is
// signalled or its standard input ends.
'use strict';

const childProcess = require('child_process');
const fs = require('fs');
const net = require('net');
const os = require('os');
const path = require('path');
const { swiftFiles } = require('./swift-config.cjs');

const KINDS = ['account', 'container', 'object', 'proxy'];
// Debian's: another python3 in PATH doesn't have Debian's Swift.
const PYTHON = '/usr/bin/python3';
const READY_WITHIN_MS = 20_000;
const CREDENTIALS = {
  region: 'us-east-1',
  accessKeyId: 'tests:suitegraph',
  secretAccessKey: 'a-secret-for-tests-only',
};

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function freePorts() {
  const ports = {};
  for (const kind of KINDS) ports[kind] = await freePort();
  return ports;
}

function writeFolder(directory, ports) {
  fs.mkdirSync(path.join(directory, 'devices', 'disk'), { recursive: true });
  for (const [name, lines] of Object.entries(swiftFiles(directory, ports, CREDENTIALS))) {
    fs.writeFileSync(path.join(directory, name), `${lines.join('\n')}\n`);
  }
  const storage = [ports.account, ports.container, ports.object].map(String);
  const rings = [path.join(__dirname, 'swift-rings.py'), directory, ...storage];
  childProcess.execFileSync(PYTHON, rings, { stdio: 'pipe' });
}

function startServers(directory) {
  const script = path.join(__dirname, 'swift-server.py');
  return KINDS.map((kind) => {
    const log = fs.openSync(path.join(directory, `${kind}.log`), 'w');
    const args = [script, kind, path.join(directory, `${kind}.conf`)];
    const child = childProcess.spawn(PYTHON, args, { stdio: ['ignore', log, log] });
    fs.closeSync(log);
    return child;
  });
}

async function answers(url) {
  const response = await fetch(url).catch(() => null);
  return response?.ok === true;
}

function listens(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    const settle = (open) => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => settle(true)).once('error', () => settle(false));
  });
}

async function allListen(ports) {
  return (await Promise.all(ports.map(listens))).every(Boolean);
}

async function untilReady(servers, ports) {
  const deadline = Date.now() + READY_WITHIN_MS;
  const url = `http://127.0.0.1:${ports.proxy}/healthcheck`;
  // The proxy answers for itself alone: without its backends it would refuse the first requests.
  while (!(await allListen(Object.values(ports))) || !(await answers(url))) {
    if (servers.some((server) => server.exitCode !== null)) throw new Error('a Swift server ended');
    if (Date.now() > deadline) throw new Error('Swift did not answer in time');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function stop(servers, directory) {
  const ended = servers.map(
    (server) =>
      server.exitCode !== null ||
      server.signalCode !== null ||
      new Promise((resolve) => server.once('exit', resolve)),
  );
  for (const server of servers) server.kill('SIGKILL');
  await Promise.all(ended);
  fs.rmSync(directory, { recursive: true, force: true });
}

async function main() {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'suitegraph-s3-'));
  const ports = await freePorts();
  writeFolder(directory, ports);
  const servers = startServers(directory);
  let stopping = false;
  const end = async (code) => {
    if (stopping) return;
    stopping = true;
    await stop(servers, directory);
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void end(0));
  process.stdin
    .on('end', () => void end(0))
    .on('error', () => void end(0))
    .resume();
  try {
    await untilReady(servers, ports);
    console.log(JSON.stringify({ endpoint: `http://127.0.0.1:${ports.proxy}`, ...CREDENTIALS }));
  } catch (error) {
    console.error(error.message);
    for (const kind of KINDS) {
      console.error(fs.readFileSync(path.join(directory, `${kind}.log`), 'utf8').slice(-2000));
    }
    await end(1);
  }
}

void main();
