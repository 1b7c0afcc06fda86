import type { Answer } from '@suitegraph/kit/testing';
import { mailWorld, SmtpDialogue, type MailWorld, type Json } from '../support/mail-world';

const NEWEST = `query ($first: Int) { messages(first: $first) { totalCount edges { node {
  id messageId version subject snippet text html size flags raw
  headers { name value }
  folders { role unread total } thread { id subject }
  from { name address person { address } } to { address }
  attachments { filename mimeType size checksum inline contentId downloadUrl }
  calendarInvite { iCalUid invitationMessages { id } }
} } } }`;

const ICS = (method: string) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    `METHOD:${method}`,
    'BEGIN:VEVENT',
    'UID:planning-with-a-very-long-uid-that-is-folded-over-two-lines-',
    ' 2026@outside.example',
    'DTSTART:20260301T090000Z',
    'SUMMARY:Planning',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
const UID = 'planning-with-a-very-long-uid-that-is-folded-over-two-lines-2026@outside.example';

describe('receiving mail', () => {
  let world: MailWorld;
  beforeAll(async () => {
    world = await mailWorld({ SMTP_MAX_MESSAGE_BYTES: 8_000_000 });
  });
  afterAll(async () => {
    await world.close();
  });

  const inbox = async (user: string, first = 50): Promise<Json[]> => {
    const answer = await world.as(user).execute(NEWEST, { first });
    expect(answer.errors).toBeUndefined();
    return answer.data.messages.edges.map(({ node }: Json) => node);
  };
  const newest = async (user: string): Promise<Json> => (await inbox(user, 1))[0];
  const say = (raw: string | Buffer, to = 'alice@demo.test') =>
    world.dialogue(
      'MAIL FROM:<anna@outside.example>',
      `RCPT TO:<${to}>`,
      'DATA',
      Buffer.concat([Buffer.from(raw), Buffer.from('\r\n.\r\n')]),
    );

  it('stores a message, shows it and announces it', async () => {
    const stream = await world
      .as('alice')
      .subscribe(
        'subscription { messageChanged { kind origin backfill messageId message { id subject folders { role } } } }',
      );
    const heard = stream.next();
    await world.send({
      from: 'Anna Outside <anna@outside.example>',
      to: 'alice@demo.test',
      subject: 'Grüße aus Köln',
      text: 'Hello Alice,\nhow are you?',
      attachments: [{ filename: '../../etc/report.pdf', content: Buffer.from('%PDF-1.7 fake') }],
    });
    const event = ((await heard).value as Answer).data.messageChanged;
    expect(event).toMatchObject({ kind: 'CREATED', origin: 'SMTP', backfill: false });
    expect(event.message).toEqual({
      id: event.messageId,
      subject: 'Grüße aus Köln',
      folders: [{ role: 'INBOX' }],
    });
    await stream.return();
    const message = await newest('alice');
    expect(message).toMatchObject({
      version: 'v1',
      snippet: 'Hello Alice, how are you?',
      flags: [],
      folders: [{ role: 'INBOX', unread: 1, total: 1 }],
      from: [{ name: 'Anna Outside', address: 'anna@outside.example' }],
      attachments: [{ filename: 'report.pdf', size: 13, inline: false }],
    });
    const { downloadUrl } = message.attachments[0];
    expect(await (await fetch(downloadUrl)).text()).toBe('%PDF-1.7 fake');
    const part = await fetch(downloadUrl, { headers: { range: 'bytes=0-3' } });
    expect([part.status, await part.text()]).toEqual([206, '%PDF']);
    expect((await fetch(downloadUrl.replace('user-alice', 'user-bob'))).status).toBe(403);
    expect(await (await fetch(message.raw)).text()).toContain('Subject: =?UTF-8?');
    expect(await newest('bob')).toBeUndefined();
    expect(await newest('mallory@other.test')).toBeUndefined();
  });

  it('joins an invitation to its event and announces it for the calendar', async () => {
    const invitation = world.platform.events.feed.waitFor(
      (e) => e.type === 'mail.invitation',
      5_000,
    );
    await world.send({
      from: 'anna@outside.example',
      to: 'alice@demo.test',
      subject: 'Planning',
      text: 'Please come',
      alternatives: [
        { contentType: 'text/calendar; method=REQUEST; charset=utf-8', content: ICS('REQUEST') },
      ],
    });
    const message = await newest('alice');
    expect(message.calendarInvite).toEqual({
      iCalUid: UID,
      invitationMessages: [{ id: message.id }],
    });
    const event = await invitation;
    expect(event).toMatchObject({
      key: message.id,
      audience: ['user-alice@demo.test'],
      data: {
        iCalUid: UID,
        method: 'REQUEST',
        recipient: 'alice@demo.test',
        from: 'anna@outside.example',
      },
    });
    const stat = await world.platform.blobs.stat(event?.data['blob'] as string);
    expect(stat?.size).toBeGreaterThan(200);
  });

  it('sanitises HTML, shows inline images by signed links and blocks remote ones', async () => {
    await world.send({
      from: 'news@outside.example',
      to: 'alice@demo.test',
      subject: 'News',
      html: `<p onclick="x()">Hi <img src="cid:logo@x"><img src="https://track.example/p.png">
        <script>alert(1)</script><a href="javascript:x()">no</a><a href="https://ok.example/">yes</a>
        <div style="color:red;background:url(https://track.example/b)">deal</div></p>`,
      attachments: [
        { filename: 'logo.png', cid: 'logo@x', content: Buffer.from([137, 80, 78, 71]) },
      ],
    });
    const { html, text, attachments } = await newest('alice');
    expect(attachments).toMatchObject([{ contentId: 'logo@x', inline: true }]);
    expect(html).toContain(`<img src="${world.url}/mail/attachments/`);
    for (const bad of ['script', 'onclick', 'javascript:', 'track.example', 'url(']) {
      expect(html).not.toContain(bad);
    }
    expect(html).toContain('href="https://ok.example/" target="_blank" rel="noopener noreferrer"');
    expect(text).toMatch(/^Hi/);
    const src = /<img src="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect((await fetch(src)).headers.get('content-type')).toBe('image/png');
  });

  it('refuses unknown and foreign recipients, and takes the others of the same message', async () => {
    const replies = await world.dialogue(
      'MAIL FROM:<anna@outside.example>',
      'RCPT TO:<nobody@demo.test>',
      'RCPT TO:<someone@elsewhere.example>',
      'RCPT TO:<BOB@Demo.Test>',
      'RCPT TO:<carol@demo.test>',
      'DATA',
      Buffer.from('Subject: mixed\r\n\r\nhello\r\n.\r\n'),
    );
    expect(replies.map((reply) => reply.slice(0, 9))).toEqual([
      '250 Accep',
      '550 5.1.1',
      '550 5.7.1',
      '250 Accep',
      '250 Accep',
      '354 End d',
      '250 OK: s',
    ]);
    expect((await newest('bob')).subject).toBe('mixed');
    expect((await newest('carol')).subject).toBe('mixed');
  });

  it('announces its extensions and no AUTH', async () => {
    const [hello] = await world.dialogue('EHLO again.example');
    for (const keyword of ['SIZE 8000000', 'PIPELINING', '8BITMIME', 'SMTPUTF8']) {
      expect(hello).toContain(keyword);
    }
    expect(hello).not.toContain('AUTH');
    expect(hello).not.toContain('STARTTLS');
  });

  it('keeps a message without headers or content', async () => {
    const replies = await say('');
    expect(replies[3]).toMatch(/^250/);
    expect(await newest('alice')).toMatchObject({
      subject: null,
      text: null,
      from: [],
      attachments: [],
    });
  });

  it('keeps malformed MIME with the headers that can be read', async () => {
    const raw = Buffer.concat([
      Buffer.from('Subject: =?utf-8?Q?broken\r\nFrom: <<>>, "x" <a@b@c>\r\nTo: undisclosed\r\n'),
      Buffer.from(
        'Date: yesterday\r\nContent-Type: multipart/mixed; boundary=\r\n\r\n--\r\n\0\xff',
      ),
      Buffer.from([0, 255, 254, 13, 10]),
    ]);
    expect((await say(raw))[3]).toMatch(/^250/);
    expect((await newest('alice')).subject).toContain('broken');
  });

  it.each([
    ['5000 nested parts', nested(5_000)],
    ['5000 parts side by side', flat(5_000)],
  ])('keeps a message of %s with its headers', async (name, raw) => {
    expect((await say(`Subject: ${name}\r\nFrom: a@outside.example\r\n${raw}`))[3]).toMatch(/^250/);
    const message = await newest('alice');
    expect(message).toMatchObject({ subject: name, from: [{ address: 'a@outside.example' }] });
    const stored = await fetch(message.raw);
    expect((await stored.text()).length).toBe(message.size);
  });

  it('refuses what is larger than allowed, announced or not, and stores nothing of it', async () => {
    const before = (await inbox('bob')).length;
    const [announced] = await world.dialogue('MAIL FROM:<a@outside.example> SIZE=30000000');
    expect(announced).toMatch(/^552/);
    const line = `${'x'.repeat(998)}\r\n`;
    const replies = await say(`Subject: big\r\n\r\n${line.repeat(30_000)}`, 'bob@demo.test');
    expect(replies[3]).toMatch(/^552/);
    expect((await inbox('bob')).length).toBe(before);
  });

  it('reads large messages as a stream', async () => {
    const content = Buffer.alloc(3_000_000, 'attached ');
    await world.send({
      from: 'anna@outside.example',
      to: 'alice@demo.test',
      subject: 'Large',
      text: 'see attachment',
      attachments: [{ filename: 'large.bin', content }],
    });
    const message = await newest('alice');
    expect(message).toMatchObject({
      subject: 'Large',
      text: expect.stringContaining('see attachment'),
    });
    expect(message.attachments).toMatchObject([{ filename: 'large.bin', size: 3_000_000 }]);
    const bytes = await (await fetch(message.attachments[0].downloadUrl)).arrayBuffer();
    expect(Buffer.from(bytes).equals(content)).toBe(true);
  });

  it('does not take a bare line feed for the end of a message', async () => {
    const smuggled =
      'Subject: one\n\nfirst\n.\nMAIL FROM:<evil@outside.example>\nRCPT TO:<bob@demo.test>\nDATA\nSubject: two';
    const before = (await inbox('bob')).length;
    expect((await say(smuggled))[3]).toMatch(/^250/);
    expect(await newest('alice')).toMatchObject({
      subject: 'one',
      text: expect.stringContaining('MAIL FROM'),
    });
    expect((await inbox('bob')).length).toBe(before);
  });

  it('stores nothing when the client leaves in the middle of a message', async () => {
    const before = (await inbox('carol')).length;
    const session = await SmtpDialogue.open(world.smtpPort);
    await session.say('MAIL FROM:<a@outside.example>');
    await session.say('RCPT TO:<carol@demo.test>');
    await session.say('DATA');
    session.socket.write('Subject: half\r\n\r\nno end');
    await new Promise((resolve) => setTimeout(resolve, 50));
    session.socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await inbox('carol')).length).toBe(before);
  });

  it('stores a message that is sent again once, for each recipient', async () => {
    const raw = 'Message-ID: <same@outside.example>\r\nSubject: same\r\n\r\nsame';
    await say(raw, 'carol@demo.test');
    await say(raw, 'carol@demo.test');
    await say(raw, 'bob@demo.test');
    const same = (messages: Json[]) => messages.filter(({ subject }) => subject === 'same').length;
    expect([same(await inbox('carol')), same(await inbox('bob'))]).toEqual([1, 1]);
  });

  it('takes a pipelined transaction', async () => {
    const session = await SmtpDialogue.open(world.smtpPort);
    session.socket.write('MAIL FROM:<a@outside.example>\r\nRCPT TO:<bob@demo.test>\r\nDATA\r\n');
    expect([await session.reply(), await session.reply(), await session.reply()]).toEqual([
      expect.stringMatching(/^250/),
      expect.stringMatching(/^250/),
      expect.stringMatching(/^354/),
    ]);
    expect(await session.say(Buffer.from('Subject: pipelined\r\n\r\nx\r\n.\r\n'))).toMatch(/^250/);
    session.socket.destroy();
    expect((await newest('bob')).subject).toBe('pipelined');
  });
});

function nested(depth: number): string {
  const open = Array.from(
    { length: depth },
    (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}\r\n`,
  ).join('');
  return `${open}Content-Type: text/plain\r\n\r\nat the bottom\r\n`;
}

function flat(parts: number): string {
  const part =
    '--b\r\nContent-Type: application/x-part\r\nContent-Disposition: attachment\r\n\r\nx\r\n';
  return `Content-Type: multipart/mixed; boundary=b\r\n\r\n${part.repeat(parts)}--b--\r\n`;
}
