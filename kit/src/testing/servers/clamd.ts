import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { find } from '../../../../scripts/servers.cjs';
import { freePort } from '../free-port';
import { terminate } from './greeting';

const READY_WITHIN_MS = 30_000;

/** A ClamAV daemon of its own that knows one signature. */
export interface TestClamd {
  /** As `tcp://host:port`. */
  readonly url: string;
  /** As `unix:/path`. */
  readonly socketUrl: string;
  /** Text that it takes for a virus. */
  readonly virus: string;
  /** What it calls that. */
  readonly virusName: string;
  stop(): Promise<void>;
}

/**
 * Starts clamd on a port of the loopback, a free one when left out, and on a Unix socket. It takes
 * 1 MiB at most. For files named `*.clamav.test.ts`. Throws when it is not installed or does not
 * answer in 30 s.
 */
export async function startClamd(given?: number): Promise<TestClamd> {
  const binary = find('clamav')?.['clamd'];
  if (binary === undefined) throw new Error('clamd is not installed');
  const directory = await mkdtemp(path.join(tmpdir(), 'suitegraph-clamd-'));
  await chmod(directory, 0o755);
  const port = given ?? (await freePort());
  const virus = 'SUITEGRAPH-TEST-VIRUS-THAT-HARMS-NOBODY';
  const database = path.join(directory, 'database');
  await mkdir(database);
  const signature = Buffer.from(virus).toString('hex');
  await writeFile(path.join(database, 'test.ndb'), `Suitegraph-Test:0:*:${signature}\n`);
  const config = path.join(directory, 'clamd.conf');
  await writeFile(config, configOf(directory, port));
  const child = spawn(binary, [`--config-file=${config}`], { stdio: 'ignore' });
  const stop = async (): Promise<void> => {
    await terminate(child);
    await rm(directory, { recursive: true, force: true });
  };
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await answersPing(port))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error('clamd does not answer');
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url: `tcp://127.0.0.1:${port}`,
    socketUrl: `unix:${directory}/socket`,
    virus,
    virusName: 'Suitegraph-Test.UNOFFICIAL',
    stop,
  };
}

function configOf(directory: string, port: number): string {
  return `Foreground yes
LocalSocket ${directory}/socket
TCPSocket ${port}
TCPAddr 127.0.0.1
DatabaseDirectory ${directory}/database
TemporaryDirectory ${directory}
StreamMaxLength 1M
User ${userInfo().username}
`;
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('zPING\0'));
    socket.on('data', (answer) => {
      socket.destroy();
      resolve(answer.toString().startsWith('PONG'));
    });
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(false));
  });
}
