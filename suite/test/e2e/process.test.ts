import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '@suitegraph/kit/testing';
import { signIn } from '../support/deployment';
import { deliver } from '../support/letter';

const ROOT = path.resolve(__dirname, '../../..');
const READY = 'Suitegraph is ready.';

interface Run {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Resolves with the output once it holds `text`, or the process has ended. */
  until(text: string): Promise<string>;
  ended: Promise<number | null>;
}

function run(environment: Readonly<Record<string, string>>): Run {
  const child = spawn(process.execPath, ['-r', '@swc-node/register', 'suite/src/main.ts'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], ...environment },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  const ended = once(child, 'close').then(() => child.exitCode);
  const until = (text: string): Promise<string> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (output.includes(text)) resolve(output);
      };
      for (const stream of [child.stdout, child.stderr]) stream.on('data', check);
      void ended.then(() => {
        resolve(output);
      });
      check();
    });
  return { child, output: () => output, until, ended };
}

describe('npm start', () => {
  let directory: string;
  let environment: Record<string, string>;

  beforeEach(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'suitegraph-start-'));
    environment = {
      DATA_DIR: directory,
      PORT: String(await freePort()),
      SMTP_PORT: String(await freePort()),
      HOST: '127.0.0.1',
    };
  });
  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it('starts with nothing, survives kill -9 with everything kept, and leaves no process behind', async () => {
    const deployment = {
      url: `http://127.0.0.1:${environment['PORT']}`,
      smtpPort: Number(environment['SMTP_PORT']),
      authSecret: '',
      stop: () => Promise.resolve(),
    };
    const first = run(environment);
    const banner = await first.until(READY);
    expect(banner).toContain('alice@demo.test');
    const start = new Date('2027-04-01T09:00:00Z');
    await deliver(deployment.smtpPort, { subject: 'Keep me', uid: 'keep@partner.example', start });
    first.child.kill('SIGKILL');
    await first.ended;

    const second = run(environment);
    await second.until(READY);
    const alice = await signIn(deployment, 'alice');
    const { messages } = await alice.run(
      '{ messages(first: 50, filter: { subject: "Keep me" }) { edges { node { subject } } } }',
    );
    expect(messages.edges).toHaveLength(1);
    const stopping = Date.now();
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);
    expect(Date.now() - stopping).toBeLessThan(10_000);
    expect(processesOf(directory)).toEqual([]);
  }, 120_000);

  it('says in one line that a port is in use', async () => {
    const server = createServer().listen(Number(environment['PORT']), '127.0.0.1');
    await once(server, 'listening');
    const { ended, output } = run(environment);
    expect(await ended).toBe(1);
    expect(lines(output())).toEqual([
      expect.stringMatching(/PORT: port \d+ on 127\.0\.0\.1 is in use/),
    ]);
    server.close();
  }, 30_000);

  it('says in one line that the data folder cannot be written to', async () => {
    const file = path.join(directory, 'a-file');
    writeFileSync(file, '');
    const { ended, output } = run({ ...environment, DATA_DIR: path.join(file, 'below') });
    expect(await ended).toBe(1);
    expect(lines(output())).toEqual([expect.stringMatching(/DATA_DIR: .* cannot be written to/)]);
  }, 30_000);

  it('lists every wrong setting', async () => {
    const { ended, output } = run({ ...environment, PORT: 'many', DEMO: 'perhaps' });
    expect(await ended).toBe(1);
    expect(output()).toMatch(/PORT/);
    expect(output()).toMatch(/DEMO/);
  }, 30_000);
});

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

/** Command lines that mention the folder: the database server's would. */
function processesOf(directory: string): string[] {
  const table = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
  return table.split('\n').filter((line) => line.includes(directory) && !line.includes('ps -eo'));
}
