import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { startPostgres, type RunningPostgres } from '.';

const settings = { max_connections: 20, shared_buffers: '16MB' };
const isRoot = process.getuid?.() === 0;

let root: string;
const running: RunningPostgres[] = [];

beforeEach(() => {
  root = fs.mkdtempSync(path.join(tmpdir(), 'suitegraph-pg-'));
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
  fs.rmSync(root, { recursive: true, force: true });
});

async function start(dataDir: string, port?: number): Promise<RunningPostgres> {
  const server = await startPostgres({
    dataDir,
    settings,
    ...(port === undefined ? {} : { port }),
  });
  running.push(server);
  return server;
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

describe('the embedded PostgreSQL', () => {
  it('keeps what was committed over a stop and a start', async () => {
    const first = await start(path.join(root, 'state'));
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    expect(await first.exited).toEqual({ code: 0, signal: null });

    const second = await start(path.join(root, 'state'));
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    expect(await query(second.url, "SELECT current_setting('fsync') AS fsync")).toEqual([
      { fsync: 'on' },
    ]);
  });

  it('stops the server a killed process left behind, and loses nothing', async () => {
    const script = `
      const { startPostgres } = require(${JSON.stringify(path.join(__dirname, 'index.ts'))});
      const { Client } = require('pg');
      startPostgres({ dataDir: process.argv[1], settings: ${JSON.stringify(settings)} }).then(async (server) => {
        const client = new Client(server.url);
        await client.connect();
        await client.query('CREATE TABLE survivors AS SELECT 7 AS n');
        process.stdout.write(String(server.pid));
      });`;
    const doomed = spawn(
      process.execPath,
      ['-r', '@swc-node/register', '-e', script, path.join(root, 'state')],
      { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } },
    );
    const orphan = await new Promise<number>((resolve) => {
      doomed.stdout.once('data', (pid: Buffer) => {
        resolve(Number(pid.toString()));
      });
    });
    doomed.kill('SIGKILL');
    await new Promise((resolve) => doomed.once('close', resolve));
    expect(fs.existsSync(`/proc/${String(orphan)}`)).toBe(true);

    const next = await start(path.join(root, 'state'));
    expect(await query(next.url, 'SELECT n FROM survivors')).toEqual([{ n: 7 }]);
    expect(next.pid).not.toBe(orphan);
  });

  it('recovers when the server itself was killed, and its pid now belongs to someone else', async () => {
    const state = path.join(root, 'state');
    const first = await start(state);
    await query(first.url, 'CREATE TABLE kept AS SELECT 1 AS n');
    process.kill(first.pid, 'SIGKILL');
    await first.exited;
    const pidFile = path.join(state, 'data', 'postmaster.pid');
    const lines = fs.readFileSync(pidFile, 'utf8').split('\n');
    fs.writeFileSync(pidFile, [String(process.ppid), ...lines.slice(1)].join('\n'));

    const second = await start(state);
    expect(await query(second.url, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
  });

  it('refuses a directory that another live process serves', async () => {
    await start(path.join(root, 'state'));
    await expect(start(path.join(root, 'state'))).rejects.toThrow(
      `in use by process ${String(process.pid)}`,
    );
  });

  it('is started by one of two that come at the same time', async () => {
    const outcomes = await Promise.allSettled([
      start(path.join(root, 'state')),
      start(path.join(root, 'state')),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('says which port is taken', async () => {
    const blocker = createServer();
    const port = await new Promise<number>((resolve) => {
      blocker.listen(0, '127.0.0.1', () => {
        const address = blocker.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    await expect(start(path.join(root, 'state'), port)).rejects.toThrow(
      `cannot listen on 127.0.0.1:${String(port)}: the port is in use`,
    );
    await new Promise((resolve) => blocker.close(resolve));
  });

  it('says in one line why a directory cannot be used', async () => {
    fs.writeFileSync(path.join(root, 'file'), '');
    const failure = start(path.join(root, 'file', 'state'));
    await expect(failure).rejects.toThrow(
      /^the database directory .*: a part of the path is a file/,
    );
  });

  it('starts below a folder only its owner may enter', async () => {
    const closed = path.join(root, 'closed');
    fs.mkdirSync(closed, { mode: 0o700 });
    const first = await start(path.join(closed, 'state'));
    await query(first.url, 'CREATE TABLE kept AS SELECT 1 AS n');
    await first.stop();
    const second = await start(path.join(closed, 'state'));
    await query(second.url, 'SELECT pg_reload_conf()');
    expect(await query(second.url, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
    const owner = spawnSync('stat', ['-c', '%u', `/proc/${String(second.pid)}`]).stdout.toString();
    expect(owner.trim() === '0').toBe(false);
    expect(isRoot ? owner.trim() : String(process.getuid?.())).toBe(owner.trim());
  });
});
