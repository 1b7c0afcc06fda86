import PostalMime from 'postal-mime';
import { plainMessage } from './plain-body';

const HEADERS = [
  'Subject: none of MIME',
  'Content-Type: text/plain',
  'content-type: TEXT/PLAIN; charset=utf-8\r\nContent-Transfer-Encoding: 8bit',
  'Content-Type: text/plain;\r\n charset="utf-8"\r\nSubject: folded',
  'Content-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: 7BIT',
];
const BODIES = [
  '',
  '\r\n',
  'one line',
  'one line\r\n',
  'two\r\n\r\nparagraphs\r\n\r\n',
  'bare\nline\nends',
  '\ttabs and trailing spaces  \r\n -- \r\n--not a boundary\r\n',
];
const message = (header: string, body: string) => Buffer.from(`${header}\r\n\r\n${body}`);

describe('plainMessage', () => {
  it.each(HEADERS.flatMap((header) => BODIES.map((body) => [header, body] as const)))(
    'reads %j, %j as the MIME parser does',
    async (header, body) => {
      const raw = message(header, body);
      const { text = '' } = await PostalMime.parse(raw);
      expect(plainMessage(raw)?.text).toBe(text);
    },
  );

  it.each(['ünïcödé — 漢字\r\n', '\ufeffwith a mark\r\n', 'cut \ud800 short'])(
    'reads %j in UTF-8 as the MIME parser does',
    async (body) => {
      const raw = message('Content-Type: text/plain; charset=utf-8', body);
      expect(plainMessage(raw)?.text).toBe((await PostalMime.parse(raw)).text);
      expect(plainMessage(message('Content-Type: text/plain', body))).toBeNull();
    },
  );

  it.each([
    'Content-Type: text/html',
    'Content-Type: text/plain; format=flowed',
    'Content-Type: text/plain; charset=utf-8; name=a.txt',
    'Content-Type: text/plain; charset=utf-7',
    'Content-Type: text/plain\r\nContent-Type: text/html',
    'Content-Type : text/html',
    'Content-Type: multipart/mixed; boundary=a',
    'Content-Type: text/plain\r\nContent-Transfer-Encoding: base64',
    'Content-Type: text/plain\r\nContent-Disposition: attachment',
    'Subject: a\nContent-Type: text/html',
    'Subject: a\rContent-Type: text/html',
    '\r\nContent-Type: text/plain',
  ])('leaves %j to the MIME parser', (header) => {
    expect(plainMessage(message(header, 'text'))).toBeNull();
  });

  it('leaves lines that end in a bare CR, and messages that end in the header, to the MIME parser', () => {
    expect(plainMessage(message('Subject: a', 'one\rtwo'))).toBeNull();
    expect(plainMessage(Buffer.from('Subject: a\r\n'))).toBeNull();
  });
});
