import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { find } from '../../../../scripts/servers.cjs';
import { freePort } from '../free-port';
import { terminate } from './greeting';
import { untilHttp } from './until-http';

/** A Xandikos of its own. It knows no users: whoever calls is its one user, with any password. */
export interface TestXandikos {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts Xandikos on a free port, with the calendar and the address book that it makes itself. For
 * files named `*.xandikos.test.ts`. Throws when it is not installed or does not answer in 30 s.
 */
export async function startXandikos(): Promise<TestXandikos> {
  const binary = find('xandikos')?.['xandikos'];
  if (binary === undefined) throw new Error('xandikos is not installed');
  const directory = await mkdtemp(path.join(tmpdir(), 'suitegraph-xandikos-'));
  const port = await freePort();
  const options = ['-d', directory, '-l', '127.0.0.1', '-p', String(port), '--defaults'];
  // It commits to git, which wants a name.
  const env = { ...process.env, HOME: directory, EMAIL: 'xandikos@localhost', USER: 'xandikos' };
  const child = spawn(binary, options, { stdio: 'ignore', env });
  const stop = async (): Promise<void> => {
    await terminate(child);
    await rm(directory, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}/`;
  try {
    await untilHttp(child, { name: 'xandikos', url });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}
