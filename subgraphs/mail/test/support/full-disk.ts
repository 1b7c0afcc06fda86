import { openBlobStore, type BlobStore } from '@suitegraph/kit/blobs';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const SIZE_KB = 256;

/** A file system without room, and what lies on it. */
export interface FullDisk {
  /** The store on it; where nothing can be mounted, one that fails as that does. */
  readonly put: BlobStore['put'];
  /** What was left half written. */
  leftovers(): Promise<string[]>;
  close(): Promise<void>;
}

/** Mounts a file system in memory and fills it up to the last block. */
export async function fullDisk(): Promise<FullDisk> {
  const directory = await mkdtemp(path.join(tmpdir(), 'suitegraph-full-'));
  const remove = () => rm(directory, { recursive: true, force: true });
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_KB}k`, 'tmpfs', directory]);
  } catch {
    await remove();
    const error = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    return { put: () => Promise.reject(error), leftovers: async () => [], close: async () => {} };
  }
  await openBlobStore({ directory }).put(Buffer.from('the folders are there'));
  const { bavail, bsize } = await statfs(directory);
  await writeFile(path.join(directory, 'ballast'), Buffer.alloc(bavail * bsize));
  const store = openBlobStore({ directory });
  return {
    put: (source) => store.put(source),
    leftovers: () => readdir(path.join(directory, 'incoming')),
    close: async () => {
      await run('umount', [directory]);
      await remove();
    },
  };
}
