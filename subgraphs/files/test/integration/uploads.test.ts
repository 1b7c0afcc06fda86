import { subgraphWorld, type World } from '@suitegraph/kit/testing';
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { files } from '../../src';
import { bytes, put, TestDrive } from '../testing/drive';

const MIB = 1024 * 1024;

describe('uploads', () => {
  let world: World;
  let alice: TestDrive;

  beforeAll(async () => {
    world = await subgraphWorld(files, { DRIVE_QUOTA_BYTES: 200 * MIB });
    alice = new TestDrive(world.as('alice'));
  });
  afterAll(() => world.close());

  it('takes parts in any order and gives the content back, whole or in ranges', async () => {
    const content = bytes(8 * MIB + 1000);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const { upload } = await alice.begin({
      name: 'film.mp4',
      size: content.length,
      checksum: `sha256:${sha256}`,
    });
    expect(upload).toMatchObject({ state: 'OPEN', partSize: 8 * MIB });
    const [first, second] = upload.parts;
    expect((await put(second.url, content.subarray(8 * MIB))).status).toBe(204);
    expect(await alice.complete(upload.id)).toMatchObject({
      errors: [{ message: '1 of the parts are missing' }],
    });
    expect((await put(first.url, content.subarray(0, 8 * MIB))).status).toBe(204);

    const { upload: done } = await alice.complete(upload.id);
    expect(done).toMatchObject({
      state: 'READY',
      received: String(content.length),
      parts: [],
      file: { name: 'film.mp4', mimeType: 'video/mp4', size: String(content.length) },
    });
    expect(done.file.checksum).toBe(`sha256:${sha256}`);
    expect((await alice.complete(upload.id)).upload.file.id).toBe(done.file.id);

    const url = await alice.downloadUrl(done.file.id);
    const whole = await fetch(url);
    expect(whole.status).toBe(200);
    expect(Buffer.from(await whole.arrayBuffer()).equals(content)).toBe(true);
    const range = await fetch(url, { headers: { range: `bytes=${8 * MIB - 5}-${8 * MIB + 4}` } });
    expect(range.status).toBe(206);
    expect(Buffer.from(await range.arrayBuffer())).toEqual(
      content.subarray(8 * MIB - 5, 8 * MIB + 5),
    );
    const beyond = await fetch(url, { headers: { range: `bytes=${content.length}-` } });
    expect(beyond.status).toBe(416);
    expect((await fetch(url, { method: 'HEAD' })).headers.get('content-length')).toBe(
      String(content.length),
    );
  });

  it('keeps an empty file', async () => {
    expect(await alice.upload('empty.txt', Buffer.alloc(0))).toMatchObject({ size: '0' });
  });

  it('does not record a part that was cut half way, and takes it again', async () => {
    const content = bytes(2 * MIB);
    const { upload } = await alice.begin({ name: 'cut.bin', size: content.length });
    const [part] = upload.parts;
    await cutShort(part.url, content);
    expect(await partsOf(upload.id)).toEqual([false]);
    expect((await put(part.url, content)).status).toBe(204);
    expect(await partsOf(upload.id)).toEqual([true]);
    const { upload: done } = await alice.complete(upload.id);
    expect(done.file.size).toBe(String(content.length));
  });

  it('refuses a part of another length, declared or not', async () => {
    const { upload } = await alice.begin({ name: 'length.bin', size: 1000 });
    const [part] = upload.parts;
    for (const length of [0, 999, 1001]) {
      const answer = await put(part.url, bytes(length));
      expect([answer.status, await answer.json()]).toMatchObject([
        400,
        { code: 'INVALID_REQUEST_BODY', message: 'This part has to be 1000 bytes long' },
      ]);
    }
    for (const length of [999, 1001, 20 * MIB]) {
      const body = new Blob([new Uint8Array(bytes(length))]).stream();
      const answer = await fetch(part.url, { method: 'PUT', body, duplex: 'half' });
      expect(answer.status).toBe(400);
    }
    expect(await partsOf(upload.id)).toEqual([false]);
  });

  it('completes once, however many ask, and goes on after a crash in the middle', async () => {
    const { upload } = await alice.begin({ name: 'crash.bin', size: 3 });
    await put(upload.parts[0].url, bytes(3));
    const database = world.platform.events.database;
    const claim = (age: string): Promise<unknown> =>
      database.query(
        `UPDATE files.upload SET state = 'ASSEMBLING', claimed_at = now() - $2::interval WHERE id = $1`,
        [upload.id, age],
      );
    await claim('1 second');
    expect((await alice.complete(upload.id)).errors[0].message).toBe(
      'The upload is being assembled',
    );
    await claim('1 minute');
    expect((await alice.complete(upload.id)).upload.file.name).toBe('crash.bin');

    const { upload: raced } = await alice.begin({ name: 'raced.bin', size: 3 });
    await put(raced.parts[0].url, bytes(3));
    await Promise.all([1, 2, 3].map(() => alice.complete(raced.id)));
    const { files: found } = await alice.run('{ files(q: "raced") { edges { node { id } } } }');
    expect(found.edges).toHaveLength(1);
  });

  it('says so when the checksum differs, and lets the parts be put again', async () => {
    const right = bytes(500);
    const checksum = createHash('sha256').update(right).digest('hex');
    const { upload } = await alice.begin({ name: 'checked.bin', size: 500, checksum });
    const [part] = upload.parts;
    await put(part.url, bytes(500));
    const { upload: none, errors } = await alice.complete(upload.id);
    expect(none).toBeNull();
    expect(errors[0]).toMatchObject({ code: 'INVALID_REQUEST_BODY', path: ['checksum'] });
    await put(part.url, right);
    expect((await alice.complete(upload.id)).upload.state).toBe('READY');
  });

  it.each([
    [{ checksum: 'md5:00' }, 'checksum'],
    [{ size: -1 }, 'size'],
    [{ size: '99999999999999' }, 'size'],
    [{ mimeType: 'nonsense' }, 'mimeType'],
    [{ name: '../etc/passwd' }, 'name'],
    [{ target: 'TRACKS', parent: 'somewhere' }, 'parent'],
  ])('refuses %j', async (wrong, argument) => {
    const { upload, errors } = await alice.begin({ name: 'x.bin', size: 1, ...wrong });
    expect(upload).toBeNull();
    expect(errors[0]).toMatchObject({ code: 'INVALID_REQUEST_BODY', path: [argument] });
  });

  it('refuses what the quota does not leave room for', async () => {
    const { errors } = await alice.begin({ name: 'huge.bin', size: 201 * MIB });
    expect(errors[0].code).toBe('QUOTA_EXCEEDED');
  });

  it("refuses URLs that were tampered with, another user's and those of an ended upload", async () => {
    const { upload } = await alice.begin({ name: 'safe.bin', size: 3 });
    const url: string = upload.parts[0].url;
    expect((await put(url.replace(/signature=./, 'signature=_'), bytes(3))).status).toBe(403);
    expect((await put(url.replace('user-alice', 'user-bob'), bytes(3))).status).toBe(403);
    expect((await put(url.replace('/parts/1', '/parts/2'), bytes(3))).status).toBe(403);
    const bob = new TestDrive(world.as('bob'));
    expect((await bob.run(`{ upload(id: "${upload.id}") { id } }`)).upload).toBeNull();
    expect((await bob.complete(upload.id)).errors[0].code).toBe('NOT_FOUND');
    await alice.run(`mutation { abortUpload(id: "${upload.id}") { upload { state } } }`);
    expect((await put(url, bytes(3))).status).toBe(400);
    expect((await alice.complete(upload.id)).errors[0].message).toBe('The upload was aborted');
  });

  it('gives up uploads that were not completed in time', async () => {
    const { upload } = await alice.begin({ name: 'late.bin', size: 3 });
    const { url } = upload.parts[0];
    await world.platform.events.database.query(
      'UPDATE files.upload SET expires_at = now() WHERE id = $1',
      [upload.id],
    );
    expect((await alice.run(`{ upload(id: "${upload.id}") { state } }`)).upload.state).toBe(
      'EXPIRED',
    );
    const answer = await put(url, bytes(3));
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { message: 'The upload has expired' },
    ]);
    expect((await alice.complete(upload.id)).errors[0].message).toBe('The upload has expired');
  });

  it('begins once for an idempotency key, and refuses the key with another input', async () => {
    const options = { idempotencyKey: 'begin-1' };
    const once = await alice.begin({ name: 'once.bin', size: 3, options });
    const again = await alice.begin({ name: 'once.bin', size: 3, options });
    expect(again.upload.id).toBe(once.upload.id);
    const other = await alice.begin({ name: 'other.bin', size: 3, options });
    expect(other.errors[0].code).toBe('IDEMPOTENCY_CONFLICT');
  });

  it('announces complete content to other domains', async () => {
    const feed = world.platform.events.feed;
    const { upload } = await alice.begin({ name: 'song.wav', size: 4, target: 'TRACKS' });
    const heard = feed.waitFor((event) => event.type === 'files.upload', 3_000);
    await put(upload.parts[0].url, Buffer.from('RIFF'));
    expect((await alice.complete(upload.id)).upload).toMatchObject({ state: 'READY', file: null });
    expect(await heard).toMatchObject({
      key: upload.id,
      audience: [alice.user.principal.userId],
      data: { target: 'TRACKS', size: 4, name: 'song.wav', mimeType: 'audio/wav' },
    });
  });

  async function partsOf(id: string): Promise<boolean[]> {
    const { upload } = await alice.run(`{ upload(id: "${id}") { parts { done } } }`);
    return upload.parts.map((part: { done: boolean }) => part.done);
  }
});

/** Sends the first half of the body and then destroys the socket. */
function cutShort(url: string, body: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const sending = request(url, { method: 'PUT', headers: { 'content-length': body.length } });
    sending.on('error', () => setTimeout(resolve, 200));
    sending.write(body.subarray(0, body.length / 2), () => sending.destroy(new Error('cut')));
  });
}
