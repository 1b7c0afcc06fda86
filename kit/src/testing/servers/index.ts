import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { find, type ServerName } from '../../../../scripts/servers.cjs';
import { freePort } from '../free-port';

export { startClamd, type TestClamd } from './clamd';
export { startDovecot, type TestDovecot } from './dovecot';
export { startRecordedNextcloud, type RecordedNextcloud } from './nextcloud-dav';
export { startOpenSmtpd, type TestOpenSmtpd } from './opensmtpd';
export { startRspamd, type TestRspamd } from './rspamd';
export { startRadicale, type TestRadicale } from './radicale';
export { startXandikos, type TestXandikos } from './xandikos';

/** A real server, started for a test on a free port of this machine. */
export interface TestServer {
  /** Ends the process and removes its files. */
  stop(): Promise<void>;
}

/** A Redis of its own, empty. */
export interface TestRedis extends TestServer {
  readonly url: string;
}

/** An S3 endpoint of its own, without buckets; its settings are those of the blob store. */
export interface TestS3 extends TestServer {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const READY_WITHIN_MS = 30_000;

/**
 * Starts Redis. For files named `*.redis.test.ts`, which the test command leaves out, by name, on a machine
 * without it. Throws when the server is not installed or does not answer in 30 s.
 *
 * @example
 * const redis = await startRedis();
 * afterAll(() => redis.stop());
 */
export async function startRedis(): Promise<TestRedis> {
  const binary = commandOf('redis', 'redis-server');
  const directory = await mkdtemp(path.join(tmpdir(), 'suitegraph-redis-'));
  const port = await freePort();
  const options = { bind: '127.0.0.1', port, dir: directory, save: '', appendonly: 'no' };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(binary, args, { stdio: 'ignore' });
  const stop = async (): Promise<void> => {
    await end(child);
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await untilListening(port, child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `redis://127.0.0.1:${port}`, stop };
}

/**
 * Starts OpenStack Swift with its S3 API. For files named `*.s3.test.ts`. Set the client's
 * `requestChecksumCalculation` to `WHEN_REQUIRED`, as the blob store does.
 */
export async function startS3(): Promise<TestS3> {
  const script = path.resolve(__dirname, '../../../../scripts/servers/s3.cjs');
  // Its standard input is a pipe of ours: should this process be killed, the end of it stops the server.
  const child = spawn(process.execPath, [script], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const line = await firstLine(child);
  const settings = JSON.parse(line) as Omit<TestS3, 'stop'>;
  return { ...settings, stop: () => end(child) };
}

/** Chromium's path, for files named `*.chromium.test.ts`. */
export function chromiumPath(): string {
  return commandOf('chromium', 'chromium');
}

function commandOf(server: ServerName, command: string): string {
  const file = find(server)?.[command];
  if (file === undefined) throw new Error(`${command} is not installed`);
  return file;
}

async function untilListening(port: number, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await isListening(port))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      throw new Error(`nothing listens on port ${port}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('the server has no output to read');
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, 'exit').then(() => {
    throw new Error('the server ended before it was ready');
  });
  const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string];
  ended.catch(() => undefined);
  return line;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}
