import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { find } from '../../../../scripts/servers.cjs';
import { freePort } from '../free-port';
import { terminate } from './greeting';

const READY_WITHIN_MS = 60_000;

/** An Rspamd of its own; what it thinks of a message is told by words in the subject. */
export interface TestRspamd {
  readonly url: string;
  /** A subject it takes for junk: action `add header`. */
  readonly junk: string;
  /** A subject it refuses: action `reject`. */
  readonly refused: string;
  /** A subject it wants to see again: action `soft reject`. */
  readonly later: string;
  stop(): Promise<void>;
}

/**
 * Starts Rspamd's scanning worker, with Debian's rules and without DNS, Redis and the network. For
 * files named `*.rspamd.test.ts`. Throws when it is not installed or does not answer in 60 s.
 */
export async function startRspamd(): Promise<TestRspamd> {
  const binary = find('rspamd')?.['rspamd'];
  if (binary === undefined) throw new Error('rspamd is not installed');
  const directory = await mkdtemp(path.join(tmpdir(), 'suitegraph-rspamd-'));
  await chmod(directory, 0o755);
  const port = await freePort();
  await configure(directory, port);
  const variables = { DBDIR: 'db', RUNDIR: 'run', LOGDIR: 'log', LOCAL_CONFDIR: '.' };
  const args = Object.entries(variables).flatMap(([name, folder]) => [
    '--var',
    `${name}=${path.join(directory, folder)}`,
  ]);
  const child = spawn(binary, ['-f', '-i', '-c', '/etc/rspamd/rspamd.conf', ...args], {
    stdio: 'ignore',
  });
  const stop = async (): Promise<void> => {
    await terminate(child);
    await rm(directory, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await answersPing(url))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error('rspamd does not answer');
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    url,
    junk: 'suitegraph-junk',
    refused: 'suitegraph-refused',
    later: 'suitegraph-later',
    stop,
  };
}

async function configure(directory: string, port: number): Promise<void> {
  const off = 'enabled = false; count = -1;\n';
  const files: Readonly<Record<string, string>> = {
    // Compiling the public suffix list takes it minutes.
    'tld.dat': 'com\nexample\ntest\n',
    'override.d/worker-normal.inc': `bind_socket = "127.0.0.1:${port}"; count = 1;\n`,
    'override.d/worker-controller.inc': off,
    'override.d/worker-proxy.inc': off,
    'override.d/worker-fuzzy.inc': off,
    'override.d/logging.inc': 'type = "console"; level = "error";\n',
    'override.d/actions.conf': 'reject = 50; add_header = 20; greylist = null;\n',
    'override.d/options.inc': `filters = "regexp"; tempdir = "${directory}"; url_tld = "${directory}/tld.dat";
dns { nameserver = ["127.0.0.1:1:10"]; timeout = 0.1s; retransmits = 1; }\n`,
    'rspamd.local.lua': RULES,
  };
  for (const folder of ['db', 'run', 'log', 'local.d', 'override.d']) {
    await mkdir(path.join(directory, folder));
  }
  for (const [name, text] of Object.entries(files)) {
    await writeFile(path.join(directory, name), text);
  }
}

const RULES = `
local function subject_has(word)
  return function(task) return (task:get_subject() or ''):find(word, 1, true) ~= nil end
end
rspamd_config:register_symbol({ name = 'TEST_JUNK', score = 30, callback = subject_has('suitegraph-junk') })
rspamd_config:register_symbol({ name = 'TEST_REFUSED', score = 90, callback = subject_has('suitegraph-refused') })
rspamd_config:register_symbol({ name = 'TEST_LATER', type = 'prefilter', callback = function(task)
  if subject_has('suitegraph-later')(task) then task:set_pre_result('soft reject', 'Come back later') end
end })
`;

async function answersPing(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/ping`, { signal: AbortSignal.timeout(1_000) });
    return response.ok;
  } catch {
    return false;
  }
}
