import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const SCRIPT = path.resolve(__dirname, '../fixtures/reload-memory.ts');
const ROOT = path.resolve(__dirname, '../../..');
// Code that V8 has yet to optimise would count as growth.
const FLAGS = ['--expose-gc', '--no-opt', '--no-maglev', '--no-sparkplug'];
// A graph that is not given up takes some megabytes.
const GROWTH_BYTES = 512 * 1024;

it('takes no more memory after 100 new supergraphs than after the first few', async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...FLAGS, '-r', '@swc-node/register', SCRIPT, '100'],
    { cwd: ROOT },
  );
  const { before, after, text } = JSON.parse(stdout) as Record<string, number>;
  expect(Number(after) - Number(before)).toBeLessThan(GROWTH_BYTES);
  // The stream that lived through all of them still brings events.
  expect(text).toContain('Subject 1');
}, 60_000);
