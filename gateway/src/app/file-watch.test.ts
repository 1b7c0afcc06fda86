import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../test/fixtures/world';
import { FileWatch } from './file-watch';

describe('FileWatch', () => {
  let folder: string;
  let file: string;
  let watch: FileWatch;
  let seen: string[];
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'suitegraph-watch-'));
    file = path.join(folder, 'graph');
    seen = [];
  });
  afterEach(async () => {
    await watch.close();
    await rm(folder, { recursive: true });
  });

  const start = (known: string) => {
    watch = new FileWatch(file, {
      known,
      intervalMs: 20,
      onChange: async (content) => void seen.push(content),
    });
  };
  const told = (...contents: string[]) => eventually(() => seen.join() === contents.join());

  it('sees a file that is written in place, and one of the same size', async () => {
    await writeFile(file, 'one');
    start('one');
    await sleep(60);
    await writeFile(file, 'two');
    await told('two');
    await writeFile(file, 'six');
    await told('two', 'six');
  });

  it('sees a file that is renamed into place, also after it was gone', async () => {
    await writeFile(file, 'one');
    start('one');
    await writeFile(`${file}.new`, 'two');
    await rename(`${file}.new`, file);
    await told('two');
    await rm(file);
    await sleep(60);
    await writeFile(file, 'three');
    await told('two', 'three');
  });

  it('sees a symbolic link above it that is turned elsewhere, as for a ConfigMap', async () => {
    for (const version of ['v1', 'v2']) {
      await mkdir(path.join(folder, version));
      await writeFile(path.join(folder, version, 'graph'), version);
    }
    await symlink('v1', path.join(folder, '..data'));
    await symlink('..data/graph', file);
    start('v1');
    await sleep(60);
    await symlink('v2', path.join(folder, '..tmp'));
    await rename(path.join(folder, '..tmp'), path.join(folder, '..data'));
    await told('v2');
  });

  it('tells nothing of a file that is touched, or written again as it was', async () => {
    await writeFile(file, 'one');
    start('one');
    await sleep(60);
    await writeFile(file, 'one');
    await sleep(200);
    expect(seen).toEqual([]);
  });

  it('waits for a file that is written bit by bit', async () => {
    await writeFile(file, 'one');
    start('one');
    await sleep(60);
    for (const part of ['t', 'tw', 'two', 'two ', 'two a', 'two an', 'two and more']) {
      await writeFile(file, part);
      await sleep(30);
    }
    await told('two and more');
  });
});
