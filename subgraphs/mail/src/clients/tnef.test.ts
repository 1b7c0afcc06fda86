import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { readTnef } from './tnef';
import { MimeParser } from './mime-parser';
import { attribute, property, tnef, unicode } from './testing/tnef-bytes';

const rendered = attribute(2, 0x9002, Buffer.alloc(14));
const file = Buffer.concat([
  rendered,
  attribute(2, 0x8010, Buffer.from('SHORT~1.TXT\0')),
  attribute(2, 0x800f, Buffer.from('content')),
  attribute(
    2,
    0x9005,
    Buffer.concat([
      Buffer.from([4, 0, 0, 0]),
      property(0x0b, 0x7ffe, Buffer.from([1, 0, 0, 0])),
      unicode(0x3707, '../Übersicht lang.txt'),
      unicode(0x370e, 'text/plain'),
      unicode(0x3712, 'pic@x'),
    ]),
  ),
]);
const codePage = attribute(1, 0x9007, Buffer.from([0xe3, 0x04, 0, 0, 0, 0, 0, 0]));
const body = attribute(1, 0x800c, Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2, 0]));

describe('TNEF', () => {
  it('gives files by their long names, and the text in its code page', () => {
    expect(readTnef(tnef(codePage, body, file))).toEqual({
      text: 'Привет',
      html: null,
      files: [
        {
          filename: '../Übersicht lang.txt',
          mimeType: 'text/plain',
          contentId: 'pic@x',
          content: Buffer.from('content'),
        },
      ],
    });
  });

  it('is nothing that only looks like it', () => {
    expect(readTnef(Buffer.from('junk, and no winmail at all'))).toBeNull();
    expect(() => readTnef(Buffer.alloc(3))).not.toThrow();
  });

  it('reads what there is, wherever it is cut off or broken, and quickly', () => {
    const whole = tnef(codePage, body, file);
    for (let length = 0; length < whole.length; length += 1) {
      expect(readTnef(whole.subarray(0, length))?.files.length ?? 0).toBeLessThanOrEqual(1);
    }
    for (let at = 4; at < whole.length; at += 1) {
      const broken = Buffer.from(whole);
      broken[at] = 255 - (broken[at] ?? 0);
      expect(() => readTnef(broken)).not.toThrow();
    }
    const { user } = process.cpuUsage();
    const many = tnef(...Array.from({ length: 50_000 }, () => rendered));
    expect(readTnef(many)?.files).toEqual([]);
    const lying = attribute(
      1,
      0x9003,
      Buffer.from([255, 255, 255, 255, 2, 0x11, 0, 0x10, 255, 255, 255, 255]),
    );
    expect(readTnef(tnef(lying))?.text).toBeNull();
    expect(process.cpuUsage().user - user).toBeLessThan(1_000_000);
  });
});

describe('a message packed by Outlook', () => {
  const kept = new Map<string, Buffer>();
  const parser = new MimeParser({
    put: async (content) => {
      const bytes = Buffer.isBuffer(content) ? content : await buffer(content);
      const key = String(kept.size);
      kept.set(key, bytes);
      return { key, size: bytes.length };
    },
  });
  const mail = (packed: Buffer, text: string, padding = 0): Buffer =>
    Buffer.from(
      [
        'From: a@x.example',
        'Content-Type: multipart/mixed; boundary=b',
        '',
        ...(text === '' ? [] : ['--b', 'Content-Type: text/plain', '', text]),
        '--b',
        'Content-Type: application/ms-tnef; name=winmail.dat',
        'Content-Transfer-Encoding: base64',
        'Content-Disposition: attachment; filename=winmail.dat',
        '',
        packed.toString('base64').replace(/.{76}/g, '$&\r\n'),
        ...(padding === 0
          ? []
          : ['--b', 'Content-Type: application/x-pad', '', 'x'.repeat(padding)]),
        '--b--',
        '',
      ].join('\r\n'),
    );
  const ways = {
    'in memory': (raw: Buffer) => parser.parse(raw),
    'as a stream': (raw: Buffer) => parser.parseStream(raw.subarray(0, 100), Readable.from([raw])),
  };

  it.each(Object.entries(ways))(
    'shows its files instead of winmail.dat, read %s',
    async (_, read) => {
      const { parts, text, defect } = await read(mail(tnef(body, file), 'Own words'));
      expect({ text: text?.trim(), defect }).toEqual({ text: 'Own words', defect: null });
      expect(parts).toMatchObject([
        { filename: 'Übersicht lang.txt', mimeType: 'text/plain', size: 7, inline: false },
      ]);
      expect(kept.get(parts[0]?.checksum ?? '')?.toString()).toBe('content');
    },
  );

  it.each(Object.entries(ways))(
    'shows its text where there is no other, read %s',
    async (_, read) => {
      expect(await read(mail(tnef(codePage, body), ''))).toMatchObject({
        text: 'Привет',
        parts: [],
      });
    },
  );

  it.each(Object.entries(ways))('keeps junk as the attachment it is, read %s', async (_, read) => {
    const junk = { filename: 'winmail.dat', mimeType: 'application/ms-tnef', size: 4 };
    expect((await read(mail(Buffer.from('junk'), 'Words'))).parts).toMatchObject([junk]);
    const unread = await read(mail(tnef(body), 'Words'));
    expect(unread.parts).toMatchObject([{ filename: 'winmail.dat' }]);
  });
});
