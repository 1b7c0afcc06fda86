import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import * as fs from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import {
  bytesOf,
  isBlobKey,
  noSuchBlob,
  type BlobStore,
  type ByteRange,
  type StoredBlob,
} from './blob-store';

const ABANDONED_AFTER_MS = 24 * 60 * 60 * 1000;

/**
 * Blobs as files: `<directory>/ab/<key>`, with 256 shards. A blob is written to a temporary file,
 * synced, renamed into place and its folder synced, so that after a crash it is whole or absent.
 */
export class FolderBlobStore implements BlobStore {
  private readonly incoming: string;
  private readonly durableShards = new Set<string>();
  private prepared: Promise<void> | undefined;

  constructor(private readonly directory: string) {
    this.incoming = path.join(directory, 'incoming');
  }

  async put(source: Readable | Buffer): Promise<StoredBlob> {
    await this.prepare();
    if (Buffer.isBuffer(source)) {
      const key = createHash('sha256').update(source).digest('hex');
      if (await this.keep(key)) return { key, size: source.length };
    }
    const temporary = path.join(this.incoming, randomUUID());
    try {
      const blob = await writeSynced(temporary, source);
      await this.publish(temporary, blob.key);
      return blob;
    } catch (error) {
      await fs.rm(temporary, { force: true });
      throw error;
    }
  }

  async open(key: string, range?: ByteRange): Promise<Readable> {
    // Opened here and not by the stream, so that a missing blob fails this call.
    const file = isBlobKey(key) ? await orMissing(fs.open(this.pathOf(key), 'r')) : null;
    if (file === null) throw noSuchBlob();
    return file.createReadStream({ ...range, highWaterMark: 256 * 1024 });
  }

  async stat(key: string): Promise<{ size: number } | null> {
    if (!isBlobKey(key)) return null;
    const found = await orMissing(fs.stat(this.pathOf(key)));
    return found === null ? null : { size: found.size };
  }

  async delete(key: string): Promise<void> {
    if (isBlobKey(key)) await fs.rm(this.pathOf(key), { force: true });
  }

  private pathOf(key: string): string {
    return path.join(this.directory, key.slice(0, 2), key);
  }

  /** True when the blob is there already; synced, for its writer may not have come so far yet. */
  private async keep(key: string): Promise<boolean> {
    if ((await this.stat(key)) === null) return false;
    await syncFolder(path.dirname(this.pathOf(key)));
    return true;
  }

  private async publish(temporary: string, key: string): Promise<void> {
    const target = this.pathOf(key);
    const shard = path.dirname(target);
    if (!this.durableShards.has(shard)) {
      await fs.mkdir(shard, { recursive: true });
      await syncFolder(this.directory);
      this.durableShards.add(shard);
    }
    // Over an existing blob this replaces it by the same bytes, which readers do not notice.
    await fs.rename(temporary, target);
    await syncFolder(shard);
  }

  /** Makes the folder and drops what crashes of long ago left half written; once a process. */
  private prepare(): Promise<void> {
    this.prepared ??= this.makeFolders().catch((error: unknown) => {
      this.prepared = undefined;
      throw error;
    });
    return this.prepared;
  }

  private async makeFolders(): Promise<void> {
    await fs.mkdir(this.incoming, { recursive: true });
    for (const name of await fs.readdir(this.incoming)) {
      const file = path.join(this.incoming, name);
      const found = await orMissing(fs.stat(file));
      const abandoned = found !== null && Date.now() - found.mtimeMs > ABANDONED_AFTER_MS;
      if (abandoned) await fs.rm(file, { force: true });
    }
  }
}

async function writeSynced(file: string, source: Readable | Buffer): Promise<StoredBlob> {
  const hash = createHash('sha256');
  let size = 0;
  const handle = await fs.open(
    file,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL,
    0o640,
  );
  try {
    for await (const chunk of Buffer.isBuffer(source) ? [source] : bytesOf(source)) {
      hash.update(chunk);
      size += chunk.length;
      await handle.writeFile(chunk);
    }
    await handle.datasync();
  } finally {
    await handle.close();
  }
  return { key: hash.digest('hex'), size };
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await fs.open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function orMissing<T>(attempt: Promise<T>): Promise<T | null> {
  try {
    return await attempt;
  } catch (error) {
    const missing = typeof error === 'object' && error !== null && 'code' in error;
    if (missing && error.code === 'ENOENT') return null;
    throw error;
  }
}
