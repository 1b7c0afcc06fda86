import type { Readable } from 'node:stream';
import { NotFoundError } from '../errors';

/** What was stored: the key is the SHA-256 of the bytes, 64 lower-case hex digits. */
export interface StoredBlob {
  key: string;
  /** In bytes. */
  size: number;
}

/** The bytes from `start` to `end`, both included, counted from 0. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * Stores bytes under their own checksum. Storing the same bytes twice is one blob: who deletes
 * one makes sure that nothing else refers to it.
 *
 * @example
 * const { key, size } = await blobs.put(request.raw);
 * const firstKilobyte = await blobs.open(key, { start: 0, end: 1023 });
 */
export interface BlobStore {
  /**
   * Stores a buffer or drains a stream, in flat memory. The blob is durable when this resolves;
   * if the stream fails, nothing is stored and the stream's error is thrown.
   */
  put(source: Readable | Buffer): Promise<StoredBlob>;
  /** @throws NotFoundError when there is no such blob. */
  open(key: string, range?: ByteRange): Promise<Readable>;
  /** The size in bytes; null when there is no such blob. */
  stat(key: string): Promise<{ size: number } | null>;
  /** Deleting what is not there is no error. */
  delete(key: string): Promise<void>;
}

/** A key is part of a path: whatever is not a checksum names no blob. */
export function isBlobKey(key: string): boolean {
  return /^[\da-f]{64}$/.test(key);
}

export function noSuchBlob(): NotFoundError {
  return new NotFoundError('Content');
}

/** The stream's chunks as bytes, whatever encoding its producer set. */
export async function* bytesOf(source: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of source as AsyncIterable<Buffer | string>) {
    yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  }
}
