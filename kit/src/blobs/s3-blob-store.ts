import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { createHash, randomUUID, type Hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { UpstreamUnavailableError } from '../errors';
import {
  bytesOf,
  isBlobKey,
  noSuchBlob,
  type BlobStore,
  type ByteRange,
  type StoredBlob,
} from './blob-store';
import { ensureBucket } from './s3-bucket';
import { copyInParts } from './s3-multipart-copy';

/** A bucket of an S3-compatible object store. */
export interface S3Location {
  /** Left out for AWS itself. */
  endpoint?: string | undefined;
  region: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** True for most stores that are not AWS: bucket in the path, not in the host name. */
  forcePathStyle?: boolean | undefined;
}

const CONNECT_MS = 3_000;
const IDLE_MS = 30_000;
const CALL_MS = 60_000;
const SINGLE_PUT_BYTES = 8 * 1024 * 1024;
// S3 API reference, CopyObject: larger objects are copied in parts.
const SINGLE_COPY_BYTES = 5 * 1024 ** 3;

/**
 * Blobs as objects named by their checksum. A body below 8 MiB is put at once; a larger one is
 * streamed to `incoming/<uuid>` while its checksum is computed, and then copied into place.
 * A lifecycle rule may drop `incoming/` objects older than a day, which only crashes leave.
 */
export class S3BlobStore implements BlobStore {
  private readonly client: S3Client;
  private readonly bucket: string;

  constructor(location: S3Location) {
    this.bucket = location.bucket;
    this.client = new S3Client({
      region: location.region,
      ...(location.endpoint === undefined ? {} : { endpoint: location.endpoint }),
      forcePathStyle: location.forcePathStyle ?? false,
      credentials: {
        accessKeyId: location.accessKeyId,
        secretAccessKey: location.secretAccessKey,
      },
      // Stores other than AWS refuse the CRC trailers that the SDK adds by default.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: IDLE_MS },
    });
  }

  /** Makes sure that the bucket can be reached. @throws UpstreamUnavailableError when it cannot. */
  async prepare(): Promise<void> {
    try {
      await withDeadline((abortSignal) => ensureBucket(this.client, this.bucket, abortSignal));
    } catch (error) {
      throw unavailable(error);
    }
  }

  async put(source: Readable | Buffer): Promise<StoredBlob> {
    const hash = createHash('sha256');
    if (Buffer.isBuffer(source) && source.length <= SINGLE_PUT_BYTES) {
      return this.putWhole(source, hash.update(source));
    }
    const chunks = Buffer.isBuffer(source) ? slices(source) : bytesOf(source);
    const head: Buffer[] = [];
    let size = 0;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
      head.push(next.value);
      hash.update(next.value);
      size += next.value.length;
      if (size > SINGLE_PUT_BYTES) return this.putStreamed(head, chunks, hash);
    }
    return this.putWhole(Buffer.concat(head), hash);
  }

  async open(key: string, range?: ByteRange): Promise<Readable> {
    if (!isBlobKey(key)) throw noSuchBlob();
    const command = new GetObjectCommand({
      Bucket: this.bucket,
      Key: key,
      ...(range && { Range: `bytes=${String(range.start)}-${String(range.end)}` }),
    });
    const found = await orMissing(
      withDeadline((abortSignal) => this.client.send(command, { abortSignal })),
    );
    if (found === null) throw noSuchBlob();
    if (found.Body instanceof Readable) return found.Body;
    throw new UpstreamUnavailableError('The object store');
  }

  async stat(key: string): Promise<{ size: number } | null> {
    if (!isBlobKey(key)) return null;
    const command = new HeadObjectCommand({ Bucket: this.bucket, Key: key });
    const found = await orMissing(
      withDeadline((abortSignal) => this.client.send(command, { abortSignal })),
    );
    return found === null ? null : { size: found.ContentLength ?? 0 };
  }

  async delete(key: string): Promise<void> {
    if (isBlobKey(key)) await this.remove(key);
  }

  private async putWhole(body: Buffer, hash: Hash): Promise<StoredBlob> {
    const key = hash.digest('hex');
    const command = new PutObjectCommand({
      Bucket: this.bucket,
      Key: key,
      Body: body,
      ContentLength: body.length,
    });
    if ((await this.stat(key)) === null) {
      await reachable(withDeadline((abortSignal) => this.client.send(command, { abortSignal })));
    }
    return { key, size: body.length };
  }

  private async putStreamed(
    head: readonly Buffer[],
    rest: AsyncIterable<Buffer>,
    hash: Hash,
  ): Promise<StoredBlob> {
    const temporary = `incoming/${randomUUID()}`;
    const source = new CountedSource(head, rest, hash);
    const upload = new Upload({
      client: this.client,
      params: { Bucket: this.bucket, Key: temporary, Body: Readable.from(source.chunks()) },
      partSize: SINGLE_PUT_BYTES,
      queueSize: 2,
    });
    try {
      await upload.done();
    } catch (error) {
      // The sender's own failure (a cut connection, a limit) is not the store's.
      if (source.failure !== undefined) throw source.failure;
      throw unavailable(error);
    }
    const key = hash.digest('hex');
    try {
      if ((await this.stat(key)) === null) await this.copy(temporary, key, source.size);
    } finally {
      await this.remove(temporary);
    }
    return { key, size: source.size };
  }

  private async copy(from: string, to: string, size: number): Promise<void> {
    const names = { Bucket: this.bucket, Key: to, CopySource: `${this.bucket}/${from}` };
    if (size > SINGLE_COPY_BYTES) {
      await reachable(copyInParts(this.client, names, size));
    } else {
      const command = new CopyObjectCommand(names);
      await reachable(withDeadline((abortSignal) => this.client.send(command, { abortSignal })));
    }
    // Some stores copy the list of an upload's parts in place of their bytes (OpenStack Swift with
    // `copy` behind `slo`). Better to refuse the blob than to lose it with its parts.
    if ((await this.stat(to))?.size === size) return;
    await this.remove(to);
    throw unavailable(new Error('the object store copied an object wrongly'));
  }

  private async remove(key: string): Promise<void> {
    const command = new DeleteObjectCommand({ Bucket: this.bucket, Key: key });
    await orMissing(withDeadline((abortSignal) => this.client.send(command, { abortSignal })));
  }
}

/** A body whose beginning was read already; it counts, sums and remembers why it broke off. */
class CountedSource {
  size = 0;
  failure: Error | undefined;

  constructor(
    private readonly head: readonly Buffer[],
    private readonly rest: AsyncIterable<Buffer>,
    private readonly hash: Hash,
  ) {}

  async *chunks(): AsyncGenerator<Buffer> {
    for (const chunk of this.head) {
      this.size += chunk.length;
      yield chunk;
    }
    try {
      for await (const chunk of this.rest) {
        this.hash.update(chunk);
        this.size += chunk.length;
        yield chunk;
      }
    } catch (error) {
      this.failure = error as Error;
      throw error;
    }
  }
}

async function* slices(buffer: Buffer): AsyncGenerator<Buffer> {
  for (let start = 0; start < buffer.length; start += SINGLE_PUT_BYTES) {
    yield buffer.subarray(start, start + SINGLE_PUT_BYTES);
  }
}

/** The deadline ends with the answer's head: a long body may take its time, idle time is limited. */
async function withDeadline<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort();
  }, CALL_MS);
  try {
    return await call(controller.signal);
  } finally {
    clearTimeout(timer);
  }
}

async function orMissing<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    const name = typeof error === 'object' && error !== null && 'name' in error ? error.name : '';
    if (name === 'NotFound' || name === 'NoSuchKey') return null;
    throw unavailable(error);
  }
}

async function reachable<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw unavailable(error);
  }
}

function unavailable(cause: unknown): UpstreamUnavailableError {
  return new UpstreamUnavailableError('The object store', { cause });
}
