import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { find } from '../../../../scripts/servers.cjs';
import { freePort } from '../free-port';
import { terminate } from './greeting';
import { untilHttp } from './until-http';

/** A Radicale of its own: CalDAV and CardDAV with users and passwords, without scheduling. */
export interface TestRadicale {
  readonly url: string;
  readonly password: string;
  stop(): Promise<void>;
}

/**
 * Starts Radicale on a free port, without collections. For files named `*.radicale.test.ts`. Throws
 * when it is not installed or does not answer in 30 s.
 *
 * @example
 * const radicale = await startRadicale(['anna']);
 * afterAll(() => radicale.stop());
 */
export async function startRadicale(users: readonly string[]): Promise<TestRadicale> {
  const binary = find('radicale')?.['radicale'];
  if (binary === undefined) throw new Error('radicale is not installed');
  const directory = await mkdtemp(path.join(tmpdir(), 'suitegraph-radicale-'));
  const password = 'secret of the test server';
  const file = path.join(directory, 'users');
  await writeFile(file, users.map((user) => `${user}:${password}\n`).join(''));
  const port = await freePort();
  const options = {
    'server-hosts': `127.0.0.1:${port}`,
    'auth-type': 'htpasswd',
    'auth-htpasswd-filename': file,
    'auth-htpasswd-encryption': 'plain',
    // It makes a wrong password wait a second, which tests need not.
    'auth-delay': '0',
    'storage-filesystem-folder': path.join(directory, 'collections'),
  };
  const flags = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  // An empty name of a configuration leaves out the machine's own.
  const child = spawn(binary, ['--config=', ...flags], { stdio: 'ignore' });
  const stop = async (): Promise<void> => {
    await terminate(child);
    await rm(directory, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}/`;
  try {
    await untilHttp(child, { name: 'radicale', url });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, password, stop };
}
