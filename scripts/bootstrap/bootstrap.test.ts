import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A repository with the real bootstrap, without dependencies, and an entry that tells what happens to it. */
let root: string;

const ENTRY = `
  process.on('SIGTERM', () => { console.log('SIGTERM'); setTimeout(() => process.exit(0), 100); });
  console.log(process.argv.slice(2).join(' '));
  if (process.argv[2] === 'wait') setInterval(() => {}, 1000);
  else process.exit(7);
`;

async function writeLockfile(version: string): Promise<void> {
  const packages = { '': { name: 'fresh', version: '1.0.0' } };
  const lock = { name: 'fresh', version, lockfileVersion: 3, requires: true, packages };
  await writeFile(path.join(root, 'package-lock.json'), JSON.stringify(lock));
}

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'suitegraph-bootstrap-'));
  const scripts = path.resolve(__dirname, '..');
  await cp(path.join(scripts, 'bootstrap.cjs'), path.join(root, 'scripts/bootstrap.cjs'));
  await cp(path.join(scripts, 'bootstrap'), path.join(root, 'scripts/bootstrap'), {
    recursive: true,
  });
  await writeFile(path.join(root, 'package.json'), '{ "name": "fresh", "version": "1.0.0" }');
  await writeFile(path.join(root, 'entry.cjs'), ENTRY);
  await writeLockfile('1.0.0');
});

afterEach(async () => rm(root, { recursive: true, force: true }));

interface Finished {
  code: number | null;
  output: string;
  /** Standard output alone: what a caller captures. */
  stdout: string;
}

function start(...args: string[]): ChildProcess & { finished: Promise<Finished> } {
  // As from a shell: without what npm and jest put into the environment.
  const kept = ['PATH', 'HOME', 'TMPDIR'];
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => kept.includes(name)),
  );
  const script = path.join(root, 'scripts/bootstrap.cjs');
  const child = spawn(process.execPath, [script, ...args], { env, cwd: tmpdir() });
  let output = '';
  let stdout = '';
  child.stdout.on('data', (chunk) => {
    output += String(chunk);
    stdout += String(chunk);
  });
  child.stderr.on('data', (chunk) => (output += String(chunk)));
  const finished = once(child, 'close').then(([code]) => ({
    code: code as number | null,
    output,
    stdout,
  }));
  return Object.assign(child, { finished });
}

async function untilPrinted(child: ChildProcess, text: string): Promise<void> {
  for await (const [chunk] of on(child)) if (String(chunk).includes(text)) return;
}

async function* on(child: ChildProcess): AsyncGenerator<unknown[]> {
  if (child.stdout) while (child.exitCode === null) yield await once(child.stdout, 'data');
}

const INSTALLING = /suitegraph: installing/g;

describe('the bootstrap', () => {
  it('installs on the first run only, and passes arguments and the exit code on', async () => {
    const first = await start('entry.cjs', 'one', 'two').finished;
    expect(first.output.match(INSTALLING)).toHaveLength(1);
    expect(first).toMatchObject({
      code: 7,
      output: expect.stringContaining('one two\n') as string,
    });
    expect(await start('entry.cjs', 'again').finished).toMatchObject({
      code: 7,
      output: 'again\n',
    });
  });

  it('installs again when the lockfile has changed', async () => {
    await start('entry.cjs').finished;
    await rm(path.join(root, 'node_modules', '.package-lock.json'), { force: true });
    await writeLockfile('1.0.1');
    expect((await start('entry.cjs').finished).output).toMatch(INSTALLING);
  });

  it('installs once when two start together', async () => {
    const both = await Promise.all([start('entry.cjs').finished, start('entry.cjs').finished]);
    expect(both.map(({ code }) => code)).toEqual([7, 7]);
    expect(both.flatMap(({ output }) => output.match(INSTALLING) ?? [])).toHaveLength(1);
  });

  it('takes over from an installation that was killed', async () => {
    const lock = path.join(root, '.install.lock');
    await writeFile(lock, '');
    await utimes(lock, 0, 0);
    expect(await start('entry.cjs').finished).toMatchObject({ code: 7 });
  });

  it('ends with the entry after SIGTERM, which the entry gets once', async () => {
    const child = start('entry.cjs', 'wait');
    await untilPrinted(child, 'wait');
    child.kill('SIGTERM');
    const { code, output } = await child.finished;
    expect(code).toBe(0);
    expect(output.match(/SIGTERM/g)).toHaveLength(1);
  });

  it('leaves no entry behind when it is killed', async () => {
    const child = start('entry.cjs', 'wait');
    await untilPrinted(child, 'wait');
    child.kill('SIGKILL');
    // The entry holds the pipes: that they close says it is gone.
    expect((await child.finished).output).toContain('SIGTERM');
  });

  it('says in one line what is wrong', async () => {
    await start('entry.cjs').finished;
    expect(await start('missing.ts').finished).toMatchObject({
      code: 1,
      output: `suitegraph: there is no missing.ts in ${root}\n`,
    });
  });
});
