import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { exactLength } from './exact-length';
import { checkChecksum, checkMimeType, partCount, partLength } from './upload';

describe('the parts of an upload', () => {
  const upload = { size: 25n, partSize: 10 };

  it('are all as long as the part size, but the last', () => {
    expect(partCount(upload)).toBe(3);
    expect([0, 1, 2, 3, 4, 1.5, NaN].map((n) => partLength(upload, n))).toEqual([
      undefined,
      10,
      10,
      5,
      undefined,
      undefined,
      undefined,
    ]);
    expect(partLength({ size: 20n, partSize: 10 }, 2)).toBe(10);
    expect(partCount({ size: 0n, partSize: 10 })).toBe(0);
  });

  it('pass when they have the right length, and fail at the first byte too many', async () => {
    const source = (): Readable => Readable.from([Buffer.from('abc'), Buffer.from('def')]);
    expect((await buffer(exactLength(source(), 6))).toString()).toBe('abcdef');
    await expect(buffer(exactLength(source(), 5))).rejects.toThrow('5 bytes');
    await expect(buffer(exactLength(source(), 7))).rejects.toThrow('7 bytes');
  });
});

describe('what an upload says of itself', () => {
  it('may be a SHA-256 in any case', () => {
    expect(checkChecksum(`SHA256:${'AB'.repeat(32)}`)).toBe('ab'.repeat(32));
    expect(() => checkChecksum('sha1:00')).toThrow('sha256');
  });

  it('is a media type, of which the parameters are dropped', () => {
    expect(checkMimeType('Text/HTML; charset=utf-8')).toBe('text/html');
    expect(() => checkMimeType('text/html\r\nx: y')).toThrow('media type');
  });
});
