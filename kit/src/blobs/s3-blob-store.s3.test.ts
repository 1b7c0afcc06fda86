import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { openBlobStore, type BlobStore, type S3Location } from '.';
import { startS3, type TestS3 } from '../testing/servers';
import { copyInParts } from './s3-multipart-copy';

const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex');

let server: TestS3;
let location: S3Location;
let client: S3Client;
let store: BlobStore;

beforeAll(async () => {
  server = await startS3();
  const { endpoint, region, accessKeyId, secretAccessKey } = server;
  location = {
    endpoint,
    region,
    accessKeyId,
    secretAccessKey,
    bucket: 'blobs',
    forcePathStyle: true,
  };
  client = new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  await client.send(new CreateBucketCommand({ Bucket: 'blobs' }));
  store = openBlobStore({ s3: location });
}, 60_000);
afterAll(() => server.stop());

function chunked(data: Buffer, size: number): Readable {
  return Readable.from(
    (function* () {
      for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size);
    })(),
  );
}

async function objects(): Promise<string[]> {
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: 'blobs' }));
  return Contents.map(({ Key = '' }) => Key);
}

describe('the S3 store', () => {
  it.each([
    ['nothing', 0],
    ['a small body', 3_000],
    ['a body of several parts', 20 * 1024 * 1024 + 7],
  ])('keeps %s under its checksum, streamed or whole', async (_what, length) => {
    const data = randomBytes(length);
    const stored = await store.put(chunked(data, 65_536));
    expect(stored).toEqual({ key: sha256(data), size: length });
    expect(await store.put(data)).toEqual(stored);
    expect(await store.stat(stored.key)).toEqual({ size: length });
    expect((await buffer(await store.open(stored.key))).equals(data)).toBe(true);
    if (length > 0) {
      const part = await buffer(await store.open(stored.key, { start: 10, end: 19 }));
      expect(part.equals(data.subarray(10, 20))).toBe(true);
    }
    expect((await objects()).filter((key) => key.startsWith('incoming/'))).toEqual([]);
  });

  it('keeps nothing of a large stream that fails, and throws the stream’s own error', async () => {
    const before = await objects();
    const failing = Readable.from(
      (async function* () {
        for (let part = 0; part < 12; part += 1)
          yield await Promise.resolve(Buffer.alloc(1024 * 1024));
        throw new Error('connection lost');
      })(),
    );
    await expect(store.put(failing)).rejects.toThrow('connection lost');
    expect(await objects()).toEqual(before);
  });

  it('says what is missing, and forgets what is deleted', async () => {
    const { key } = await store.put(Buffer.from('short-lived'));
    await store.delete(key);
    await store.delete(key);
    expect(await store.stat(key)).toBeNull();
    await expect(store.open(key)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('copies an object in parts', async () => {
    const data = randomBytes(1_000);
    const { key, size } = await store.put(data);
    const copy = sha256(Buffer.from('another name'));
    await copyInParts(client, { Bucket: 'blobs', Key: copy, CopySource: `blobs/${key}` }, size);
    expect((await buffer(await store.open(copy))).equals(data)).toBe(true);
  });

  it('fails in our words when the store refuses or is not there', async () => {
    const unavailable = { code: 'UPSTREAM_UNAVAILABLE' };
    const refused = openBlobStore({ s3: { ...location, secretAccessKey: 'wrong' } });
    await expect(refused.put(Buffer.from('x'))).rejects.toMatchObject(unavailable);
    const absent = openBlobStore({ s3: { ...location, endpoint: 'http://127.0.0.1:1' } });
    await expect(absent.stat(sha256(Buffer.from('x')))).rejects.toMatchObject(unavailable);
  });
});

it('makes the bucket when it is not there yet', async () => {
  const fresh = openBlobStore({ s3: { ...location, bucket: 'made-at-first-use' } });
  const { key } = await fresh.put(Buffer.from('x'));
  expect(await fresh.stat(key)).toEqual({ size: 1 });
});
