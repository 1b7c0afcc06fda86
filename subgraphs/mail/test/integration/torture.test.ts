import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { MimeParser } from '../../src/clients/mime-parser';
import type { ParsedMail } from '../../src/ingest/parsed-mail';

const FOLDER = path.join(__dirname, '../fixtures/torture');
const FILES = readdirSync(FOLDER).map((file) => file.replace('.eml', ''));

const parser = new MimeParser({
  put: async (source) => {
    const content = Buffer.isBuffer(source) ? source : await buffer(source);
    return { key: createHash('sha256').update(content).digest('hex'), size: content.length };
  },
});
const summary = ({ subject, addresses, text, parts, date }: ParsedMail) => ({
  subject: subject !== null && subject.length > 60 ? subject.slice(0, 20) : subject,
  from: addresses.from.map(({ name, address }) =>
    name === null ? address : `${name} <${address}>`,
  ),
  text: text?.trim() ?? null,
  files: parts.map(({ filename, mimeType }) => filename ?? mimeType),
  date: date?.getUTCFullYear() ?? null,
});
const read = (name: string): Buffer => readFileSync(path.join(FOLDER, `${name}.eml`));

/** What is to be read of each file of the folder. */
const EXPECTED: Readonly<Record<string, ReturnType<typeof summary>>> = {
  'base64-broken': {
    subject: 'b64',
    from: ['a@example.org'],
    text: 'hello world',
    files: [],
    date: null,
  },
  'boundary-missing': {
    subject: 'nowhere',
    from: ['a@example.org'],
    text: null,
    files: [],
    date: null,
  },
  'boundary-never-closed': {
    subject: 'open',
    from: ['a@example.org'],
    text: 'first',
    files: ['a.csv'],
    date: null,
  },
  'boundary-prefix-of-another': {
    subject: 'prefix',
    from: ['a@example.org'],
    text: 'plain',
    files: ['i.png'],
    date: null,
  },
  'charset-gb18030': {
    subject: '你好',
    from: ['a@example.org'],
    text: '世界',
    files: [],
    date: null,
  },
  'charset-shift-jis': {
    subject: '会議の件',
    from: ['山田 <yamada@example.org>'],
    text: '明日は会議です',
    files: [],
    date: null,
  },
  'charset-unknown': {
    subject: 'unknown charset',
    from: ['a@example.org'],
    text: 'plain words',
    files: [],
    date: null,
  },
  'charset-windows-1251-qp': {
    subject: 'Привет',
    from: ['a@example.org'],
    text: 'Привет, мир',
    files: [],
    date: null,
  },
  'date-future': { subject: 'future', from: ['a@example.org'], text: 'x', files: [], date: 9998 },
  'dates-wrong': { subject: 'dates', from: ['a@example.org'], text: 'x', files: [], date: null },
  'eight-bit-latin1-headers': {
    subject: 'Grüße',
    from: ['Jörg <a@example.org>'],
    text: 'x',
    files: [],
    date: null,
  },
  'filename-paths': {
    subject: 'paths',
    from: ['a@example.org'],
    text: null,
    files: ['passwd', 'evil.exe', 'text/plain'],
    date: null,
  },
  'folded-strangely': {
    subject: 'folded\tover lines',
    from: ['a@example.org'],
    text: 'x',
    files: [],
    date: null,
  },
  'format-flowed': {
    subject: 'flowed',
    from: ['a@example.org'],
    text: 'this is oneline',
    files: [],
    date: null,
  },
  'group-addresses': {
    subject: 'groups',
    from: ['Doe, Jane <jane@example.org>'],
    text: 'x',
    files: [],
    date: null,
  },
  'html-only': {
    subject: 'html',
    from: ['a@example.org'],
    text: 'Dear reader',
    files: [],
    date: null,
  },
  'inline-image': {
    subject: 'inline',
    from: ['a@example.org'],
    text: '',
    files: ['i.png'],
    date: null,
  },
  'long-header-line': {
    subject: 'word word word word ',
    from: ['a@example.org'],
    text: 'long body',
    files: [],
    date: null,
  },
  'many-headers': {
    subject: 'many',
    from: ['a@example.org'],
    text: 'body of many',
    files: [],
    date: null,
  },
  'nested-message': {
    subject: 'Fwd',
    from: ['a@example.org'],
    text: 'look',
    files: ['message/rfc822'],
    date: null,
  },
  'no-body': {
    subject: 'headers alone',
    from: ['a@example.org'],
    text: null,
    files: [],
    date: null,
  },
  'no-from-two-subjects': { subject: 'first', from: [], text: 'x', files: [], date: null },
  'no-headers': { subject: null, from: [], text: 'just a body', files: [], date: null },
  'nul-bytes': { subject: 'nul', from: ['a@example.org'], text: 'body', files: [], date: null },
  'rfc2047-mixed': {
    subject: '✓ done  with café',
    from: ['André Müller <a@example.org>'],
    text: 'x',
    files: [],
    date: null,
  },
  'rfc2231-continued': {
    subject: 'names',
    from: ['a@example.org'],
    text: 'see files',
    files: ['Übersicht 2026.pdf', 'naïve.txt'],
    date: null,
  },
  'rfc6532-utf8-headers': {
    subject: 'Grüße – 你好',
    from: ['Jörg <jörg@xn--bcher-kva.example>'],
    text: 'Hallo',
    files: [],
    date: null,
  },
  'unknown-transfer-encoding': {
    subject: 'uu',
    from: ['a@example.org'],
    text: 'as it stands',
    files: [],
    date: null,
  },
  // Nothing says what was meant: what can be read stands there, and nothing is lost that follows.
  'rfc2047-broken': expect.objectContaining({
    subject: expect.stringContaining('and =?utf-8?Q?open'),
  }),
  // Against RFC 2047 §5 a character is divided: each half alone is none.
  'rfc2047-split-character': expect.objectContaining({
    subject: expect.stringMatching(/(?:✓|\ufffd+) split/),
  }),
};

describe('mail as it should not be', () => {
  it.each(FILES)('reads %s', async (name) => {
    const mail = await parser.parse(read(name));
    expect(summary(mail)).toEqual(EXPECTED[name]);
    expect(mail.defect).toBeNull();
    // Whatever is in it can be stored.
    expect(JSON.stringify(mail)).not.toMatch(/\\u0000|\\ud[89a-f]/);
  });

  it.each(FILES)('reads %s the same as a stream', async (name) => {
    const raw = read(name);
    const mail = await parser.parseStream(raw, Readable.from([raw], { objectMode: false }));
    const { subject, from, date } = summary(await parser.parse(raw));
    expect(summary(mail)).toMatchObject({ subject, from, date });
  });

  it('bounds what is kept of a header', async () => {
    expect((await parser.parse(read('many-headers'))).headers).toHaveLength(500);
    expect((await parser.parse(read('long-header-line'))).subject).toHaveLength(2_000);
  });
});
