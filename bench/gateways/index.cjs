// The gateways that are compared, and how each is started. Those with `sharing` give callers that ask the same at
// the same time one answer, and are measured in that alone.
'use strict';

const path = require('node:path');
const { FORWARDED_HEADER } = require('./forwarded-header.cjs');

const BENCH = path.resolve(__dirname, '..');
const ROOT = path.resolve(BENCH, '..');
const node = process.execPath;
const script = (name) => path.join(__dirname, name);

const production = { NODE_ENV: 'production' };

function suitegraph(supergraph, port, { sharing = false } = {}) {
  const entry = path.join(ROOT, 'gateway', 'src', 'main.ts');
  return {
    command: [
      ...[node, '-r', '@swc-node/register', entry],
      ...['--supergraph', supergraph, '--port', String(port), '--no-auth'],
    ],
    cwd: ROOT,
    env: {
      LOG_LEVEL: 'warn',
      HEADER_RULES_FILE: script('suitegraph.header-rules.json'),
      SHARE_QUERIES: String(sharing),
    },
  };
}

function hive(supergraph, port, { routerRuntime, sharing }) {
  const bin = path.join(BENCH, 'node_modules', '@graphql-hive', 'gateway', 'dist', 'bin.js');
  return {
    command: [
      ...[node, bin, 'supergraph', supergraph, '--config-path', script('hive.config.mjs')],
      ...['--port', String(port), '--host', '127.0.0.1', '--fork', '1'],
      ...(routerRuntime ? ['--hive-router-runtime'] : []),
    ],
    cwd: BENCH,
    env: { BENCH_SHARING: sharing ? 'on' : 'off', BENCH_JIT: routerRuntime ? 'off' : 'on' },
  };
}

const GATEWAYS = [
  {
    id: 'suitegraph',
    label: 'Suitegraph',
    packages: [],
    isOwn: true,
    start: (supergraph, port) => suitegraph(supergraph, port),
  },
  {
    id: 'apollo',
    label: 'Apollo Server + Gateway',
    packages: ['@apollo/server', '@apollo/gateway', '@apollo/query-planner'],
    start: (supergraph, port) => ({
      command: [node, script('apollo.cjs'), supergraph, String(port)],
      cwd: BENCH,
    }),
    path: '/',
  },
  {
    id: 'hive',
    label: 'Hive Gateway (JS)',
    packages: ['@graphql-hive/gateway'],
    start: (supergraph, port) => hive(supergraph, port, { routerRuntime: false }),
  },
  {
    id: 'hive-rust',
    label: 'Hive Gateway (Rust planner)',
    packages: ['@graphql-hive/gateway', '@graphql-hive/router-runtime'],
    start: (supergraph, port) => hive(supergraph, port, { routerRuntime: true }),
  },
  {
    id: 'mercurius',
    label: 'Mercurius gateway',
    packages: ['mercurius', '@mercuriusjs/gateway'],
    start: (supergraph, port) => ({
      command: [node, script('mercurius.cjs'), String(port)],
      cwd: BENCH,
    }),
  },
  {
    id: 'bare',
    label: 'node:http and undici alone',
    // The client is the one the project's own lockfile has.
    packages: [],
    // It answers nothing else.
    scenarios: ['small'],
    start: (supergraph, port) => ({
      command: [node, script('bare.cjs'), supergraph, String(port)],
      cwd: BENCH,
    }),
  },
  {
    id: 'suitegraph-sharing',
    label: 'Suitegraph, sharing on',
    packages: [],
    isOwn: true,
    sharing: true,
    start: (supergraph, port) => suitegraph(supergraph, port, { sharing: true }),
  },
  {
    id: 'hive-rust-sharing',
    label: 'Hive Gateway (Rust planner), sharing on',
    packages: ['@graphql-hive/gateway', '@graphql-hive/router-runtime'],
    start: (supergraph, port) => hive(supergraph, port, { routerRuntime: true, sharing: true }),
    sharing: true,
  },
];

/** `{ command, cwd, env, path }` to start a gateway over `supergraph` on `port`. */
function startOf(gateway, supergraph, port) {
  const { env, ...rest } = gateway.start(supergraph, port);
  return { path: gateway.path ?? '/graphql', ...rest, env: { ...production, ...env } };
}

function versionOf(name) {
  return require(path.join(BENCH, 'node_modules', name, 'package.json')).version;
}

/** The versions of what is measured, by package name. */
function versions(gateways) {
  const names = gateways.flatMap(({ packages }) => packages);
  return Object.fromEntries([...new Set(names)].map((name) => [name, versionOf(name)]));
}

module.exports = { GATEWAYS, FORWARDED_HEADER, startOf, versions };
