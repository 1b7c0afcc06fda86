import { spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openCluster, prepareDirectory, ROLE, serverProcess, type Cluster } from './cluster';
import { PostgresStartError, unusableDirectory } from './postgres-start-error';
import type { PostgresLog } from './postgres-log';
import { readPidFile, takeOver, type Supervisor } from './takeover';

const START_DEADLINE_MS = 120_000;
const FAST_SHUTDOWN_MS = 7_000;
const PORT_ATTEMPTS = 3;

/** What startPostgres needs to know. */
export interface PostgresOptions {
  /** The folder that holds the cluster, its password and the supervisor's mark; made if missing. */
  dataDir: string;
  /** TCP port on 127.0.0.1; a free one when left out. */
  port?: number;
  log?: PostgresLog;
  /** Server settings by their postgresql.conf names, over ours. */
  settings?: Readonly<Record<string, string | number>>;
}

/** A running embedded server. */
export interface RunningPostgres {
  /** Connection string of the superuser, with its password: never log it. */
  url: string;
  port: number;
  pid: number;
  /** Fast shutdown: open transactions roll back. Resolves when every process has gone. */
  stop(): Promise<void>;
  /** Settles when the server has ended, asked or not. */
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

const silent: PostgresLog = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * Starts the embedded PostgreSQL 18: about 0.8 s on first use of a folder, 50 ms afterwards.
 *
 * It runs in its own process group, so that Ctrl-C in a terminal reaches us first and the
 * application can drain before its database goes. If this process is killed the server stays;
 * the next start stops it and goes on with everything that was committed.
 *
 * @throws PostgresStartError with one line to act on: folder not writable, in use, port taken.
 * @example
 * const postgres = await startPostgres({ dataDir: '.data/postgres', log });
 * const pool = new Pool({ connectionString: postgres.url });
 * // …
 * await postgres.stop();
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const stateDir = path.resolve(options.dataDir);
  const log = options.log ?? silent;
  prepareDirectory(stateDir);
  const supervisor = await takeOver(stateDir, log);
  try {
    const cluster = await openCluster(stateDir, options.settings?.['fsync'] !== 'off');
    return await launch(cluster, { ...options, log, supervisor });
  } catch (error) {
    supervisor.release();
    throw error instanceof PostgresStartError ? error : unusableDirectory(stateDir, error);
  }
}

interface Launch extends PostgresOptions {
  log: PostgresLog;
  supervisor: Supervisor;
}

async function launch(cluster: Cluster, options: Launch): Promise<RunningPostgres> {
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    const server = new ServerProcess(cluster, { port, ...options.settings }, options.log);
    const failure = await server.ready();
    if (failure === null) return runningPostgres(cluster, server, { ...options, port });
    const portTaken = failure.includes('could not bind');
    // The port found free may have been taken before the server bound it.
    if (portTaken && options.port === undefined && attempt < PORT_ATTEMPTS) continue;
    throw new PostgresStartError(
      portTaken
        ? `PostgreSQL cannot listen on 127.0.0.1:${String(port)}: the port is in use`
        : `PostgreSQL did not start: ${failure}`,
    );
  }
}

function runningPostgres(
  cluster: Cluster,
  server: ServerProcess,
  { port, supervisor }: Launch & { port: number },
): RunningPostgres {
  // process.exit() without stop(): the server is told at least, and shuts down on its own.
  const onExit = () => {
    server.signal('SIGINT');
  };
  process.once('exit', onExit);
  void server.exited.then(() => {
    process.off('exit', onExit);
    supervisor.release();
  });
  return {
    url: `postgres://${ROLE}:${cluster.password}@127.0.0.1:${String(port)}/postgres`,
    port,
    pid: server.pid,
    exited: server.exited,
    stop: () => server.stop(),
  };
}

/** One `postgres` process: its start, its messages, its end. */
class ServerProcess {
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  private readonly child: ChildProcess;
  private complaint = '';
  private ended = false;

  constructor(
    private readonly cluster: Cluster,
    settings: Readonly<Record<string, string | number>>,
    private readonly log: PostgresLog,
  ) {
    const { pgdata, options, fds } = serverProcess(cluster);
    const all = { ...DEFAULT_SETTINGS, ...settings };
    const args = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${String(value)}`]);
    this.child = spawn(path.join(cluster.bin, 'postgres'), ['-D', pgdata, ...args], {
      ...options,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', ...fds],
    });
    for (const fd of fds) fs.closeSync(fd);
    this.exited = new Promise((resolve) => {
      this.child.once('error', (error) => {
        this.complaint = error.message;
        this.ended = true;
        resolve({ code: null, signal: null });
      });
      this.child.once('close', (code, signal) => {
        this.ended = true;
        resolve({ code, signal });
      });
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n')) this.report(line);
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.ended) this.child.kill(signal);
  }

  /** Null once connections are accepted, or why the server gave up. As pg_ctl: by the pid file. */
  async ready(): Promise<string | null> {
    const deadline = Date.now() + START_DEADLINE_MS;
    while (!this.ended) {
      const file = readPidFile(this.cluster.data);
      if (file?.pid === this.pid && file.state === 'ready') return null;
      if (Date.now() > deadline) {
        await this.stop();
        return `not ready after ${String(START_DEADLINE_MS / 1000)} s`;
      }
      await sleep(10);
    }
    return this.complaint === '' ? 'the process ended without a message' : this.complaint;
  }

  async stop(): Promise<void> {
    this.signal('SIGINT');
    const cutOff = setTimeout(() => {
      // Immediate shutdown: what is committed is in the log, and is recovered at the next start.
      this.log.warn('PostgreSQL is slow to shut down; cutting it off');
      this.signal('SIGQUIT');
    }, FAST_SHUTDOWN_MS);
    await this.exited;
    clearTimeout(cutOff);
  }

  private report(line: string): void {
    if (line === '') return;
    const fatal = /^(?:FATAL|PANIC|postgres):\s+/.exec(line);
    const warning = /^WARNING:\s+/.test(line);
    if (fatal !== null || line.includes('could not bind')) {
      this.complaint += (this.complaint === '' ? '' : '; ') + line.slice(fatal?.[0].length ?? 0);
      this.complaint = this.complaint.slice(0, 1000);
    }
    if (fatal !== null) this.log.error(line);
    else if (warning) this.log.warn(line);
    else this.log.debug(line);
  }
}

const DEFAULT_SETTINGS: Readonly<Record<string, string | number>> = {
  listen_addresses: '127.0.0.1',
  // A socket file would need a folder both accounts reach; TCP on the loopback does not.
  unix_socket_directories: '',
  max_connections: 200,
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '',
};

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
      .once('error', reject)
      .listen(0, '127.0.0.1', () => {
        const address = probe.address();
        probe.close(() => {
          resolve(typeof address === 'object' && address !== null ? address.port : 0);
        });
      });
  });
}
