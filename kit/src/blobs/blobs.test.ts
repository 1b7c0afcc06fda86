import Fastify, { type FastifyInstance } from 'fastify';
import { createHash, randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { contentDisposition, openBlobStore, sendBlob, SignedUrls, type BlobStore } from '.';

const sha256 = (data: Buffer | string) => createHash('sha256').update(data).digest('hex');

let directory: string;
let store: BlobStore;
beforeEach(() => {
  directory = fs.mkdtempSync(path.join(tmpdir(), 'suitegraph-blobs-'));
  store = openBlobStore({ directory });
});
afterEach(() => {
  fs.rmSync(directory, { recursive: true });
});

describe('the folder store', () => {
  it('keeps a stream and a buffer of the same bytes as one blob under their checksum', async () => {
    const data = randomBytes(1_000_000);
    const stored = await store.put(Readable.from([data.subarray(0, 7), data.subarray(7)]));
    expect(stored).toEqual({ key: sha256(data), size: data.length });
    expect(await store.put(data)).toEqual(stored);
    expect((await buffer(await store.open(stored.key))).equals(data)).toBe(true);
    expect(await buffer(await store.open(stored.key, { start: 10, end: 19 }))).toEqual(
      data.subarray(10, 20),
    );
    expect(await store.stat(stored.key)).toEqual({ size: data.length });
    expect(fs.readdirSync(path.join(directory, 'incoming'))).toEqual([]);
  });

  it('takes the same bytes from many writers at once, and the empty blob', async () => {
    const puts = Array.from({ length: 20 }, () => store.put(Readable.from([Buffer.from('same')])));
    expect(new Set((await Promise.all(puts)).map(({ key }) => key))).toEqual(
      new Set([sha256('same')]),
    );
    const empty = await store.put(Buffer.alloc(0));
    expect(await buffer(await store.open(empty.key))).toHaveLength(0);
  });

  it('keeps nothing of a stream that fails', async () => {
    const failing = Readable.from(
      (async function* () {
        yield await Promise.resolve(Buffer.from('half'));
        throw new Error('connection lost');
      })(),
    );
    await expect(store.put(failing)).rejects.toThrow('connection lost');
    expect(fs.readdirSync(path.join(directory, 'incoming'))).toEqual([]);
    expect(await store.stat(sha256('half'))).toBeNull();
  });

  it('has nothing under what is no key', async () => {
    for (const key of ['0'.repeat(64), '../../etc/passwd', '']) {
      await expect(store.open(key)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect(await store.stat(key)).toBeNull();
      await store.delete(key);
    }
  });

  it('forgets a deleted blob', async () => {
    const { key } = await store.put(Buffer.from('x'));
    await store.delete(key);
    expect(await store.stat(key)).toBeNull();
  });
});

/** Another text in base64url of the same bytes: the last digit of 32 bytes has two bits to spare. */
function sameBytes(text = ''): string {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return `${text.slice(0, -1)}${digits[digits.indexOf(text.slice(-1)) + 1]}`;
}

describe('SignedUrls', () => {
  const urls = new SignedUrls('0123456789abcdef', 'https://suite.test/base/');
  const parts = (url: string) => {
    const { pathname, searchParams } = new URL(url);
    return { path: pathname.replace('/base', ''), query: Object.fromEntries(searchParams) };
  };

  it('gives the claims back', () => {
    const url = urls.sign('/files/a%20b', { tenant: 't1', name: 'ä&=' }, 60);
    const { path: signedPath, query } = parts(url);
    expect(url).toMatch(/^https:\/\/suite\.test\/base\/files\/a%20b\?/);
    expect(urls.verify(signedPath, query)).toEqual({ tenant: 't1', name: 'ä&=' });
  });

  it('refuses any change, addition, omission and an expired one', () => {
    const { path: signedPath, query } = parts(urls.sign('/files/1', { tenant: 't1' }, 60));
    const refused = [
      ['/files/2', query],
      [signedPath, { ...query, tenant: 't2' }],
      [signedPath, { ...query, expires: '99999999999' }],
      [signedPath, { ...query, more: '1' }],
      [signedPath, { ...query, tenant: ['t1', 't2'] }],
      [signedPath, { ...query, signature: '' }],
      [signedPath, { ...query, signature: sameBytes(query['signature']) }],
      [signedPath, {}],
      [signedPath, undefined],
    ] as const;
    for (const [where, what] of refused) {
      expect(() => urls.verify(where, what)).toThrow('This link is not valid');
    }
    const expired = parts(urls.sign('/files/1', {}, -1));
    expect(() => urls.verify(expired.path, expired.query)).toThrow('This link has expired');
    const other = new SignedUrls('another secret of ours', 'https://suite.test');
    expect(() => other.verify(signedPath, query)).toThrow('This link is not valid');
  });
});

describe('contentDisposition', () => {
  it.each([
    ['report.pdf', 'attachment; filename="report.pdf"'],
    [
      'Übersicht.pdf',
      'attachment; filename="_bersicht.pdf"; filename*=UTF-8\'\'%C3%9Cbersicht.pdf',
    ],
    ['../../etc/passwd', 'attachment; filename="passwd"'],
    ['C:\\dir\\a.txt', 'attachment; filename="a.txt"'],
    [
      'a"b\r\nSet-Cookie: x',
      'attachment; filename="a_bSet-Cookie: x"; filename*=UTF-8\'\'a%22bSet-Cookie%3A%20x',
    ],
    ['gpj.\u202eexe.', 'attachment; filename="gpj.exe."'],
    ['..', 'attachment; filename="download"'],
    ['50% (1).txt', 'attachment; filename="50_ (1).txt"; filename*=UTF-8\'\'50%25%20%281%29.txt'],
  ])('writes %j', (name, header) => {
    expect(contentDisposition(name)).toBe(header);
  });

  it('keeps the extension of a long name', () => {
    expect(contentDisposition(`${'x'.repeat(500)}.tar.gz`)).toMatch(
      /^attachment; filename="x{197}\.gz"$/,
    );
    expect(() => contentDisposition('\ud800.txt')).not.toThrow();
  });
});

describe('sendBlob', () => {
  const data = Buffer.from('0123456789');
  const etag = `"${sha256(data)}"`;
  let app: FastifyInstance;

  beforeEach(async () => {
    const { key, size } = await store.put(data);
    app = Fastify();
    app.get<{ Querystring: { type?: string; key?: string } }>('/blob', (request, reply) =>
      sendBlob(request, reply, {
        store,
        key: request.query.key ?? key,
        size,
        filename: 'a.txt',
        mimeType: request.query.type ?? 'text/plain; charset=utf-8',
        inline: true,
      }),
    );
  });
  afterEach(() => app.close());

  const get = (headers: Record<string, string> = {}, url = '/blob') =>
    app.inject({ method: 'GET', url, headers });

  it('sends the whole with everything a browser needs to be careful', async () => {
    const reply = await get();
    expect([reply.statusCode, reply.body]).toEqual([200, '0123456789']);
    expect(reply.headers).toMatchObject({
      etag,
      'accept-ranges': 'bytes',
      'content-length': '10',
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': 'inline; filename="a.txt"',
      'x-content-type-options': 'nosniff',
    });
    expect(reply.headers['content-security-policy']).toBeUndefined();
  });

  it.each([
    ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-2', 206, '89', 'bytes 8-9/10'],
    ['bytes=-99', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=5-9999999999999999999999', 206, '56789', 'bytes 5-9/10'],
    ['bytes=10-', 416, '', 'bytes */10'],
    ['bytes=-0', 416, '', 'bytes */10'],
    ['bytes=5-2', 200, '0123456789', undefined],
    ['bytes=0-1,4-5', 200, '0123456789', undefined],
    ['lines=0-1', 200, '0123456789', undefined],
    ['bytes=-', 200, '0123456789', undefined],
  ])('answers Range: %s', async (range, status, body, contentRange) => {
    const reply = await get({ range });
    expect([reply.statusCode, reply.body]).toEqual([status, body]);
    expect(reply.headers['content-range']).toBe(contentRange);
  });

  it('answers preconditions', async () => {
    expect((await get({ 'if-none-match': etag })).statusCode).toBe(304);
    expect((await get({ 'if-none-match': `"x", W/${etag}` })).statusCode).toBe(304);
    expect((await get({ 'if-none-match': '"x"' })).statusCode).toBe(200);
    expect((await get({ 'if-match': '"x"' })).statusCode).toBe(412);
    expect((await get({ 'if-match': etag })).statusCode).toBe(200);
    expect((await get({ range: 'bytes=0-0', 'if-range': etag })).statusCode).toBe(206);
    expect((await get({ range: 'bytes=0-0', 'if-range': `W/${etag}` })).statusCode).toBe(200);
    expect((await get({ range: 'bytes=0-0', 'if-range': '"x"' })).statusCode).toBe(200);
  });

  it('answers HEAD with the headers of the whole', async () => {
    const reply = await app.inject({
      method: 'HEAD',
      url: '/blob',
      headers: { range: 'bytes=0-3' },
    });
    expect([reply.statusCode, reply.body, reply.headers['content-length']]).toEqual([
      200,
      '',
      '10',
    ]);
  });

  it.each(['text/html', 'image/svg+xml', 'application/xhtml+xml', 'text/xml'])(
    'sandboxes %s',
    async (type) => {
      const reply = await get({}, `/blob?type=${encodeURIComponent(type)}`);
      expect(reply.headers['content-security-policy']).toBe('sandbox');
    },
  );

  it('does not pass on a media type that is none', async () => {
    const reply = await get({}, `/blob?type=${encodeURIComponent('text/html\r\nx: y')}`);
    expect(reply.headers['content-type']).toBe('application/octet-stream');
  });

  it('leaves a clean reply when the blob is missing', async () => {
    const reply = await get({}, `/blob?key=${'0'.repeat(64)}`);
    expect(reply.json()).toMatchObject({ message: 'Content not found' });
    expect(reply.headers['content-disposition']).toBeUndefined();
  });
});
