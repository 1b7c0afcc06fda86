import { mailWorld, SmtpDialogue, type MailWorld } from '../support/mail-world';

const EVERYONE = { SMTP_TRUSTED_NETWORKS: '203.0.113.0/24' };
const codes = (replies: readonly string[]) => replies.map((reply) => reply.slice(0, 9).trim());

describe('limits of clients', () => {
  let world: MailWorld;
  afterEach(async () => {
    await world.close();
  });

  it('refuses a connection too many, and takes the next one when another is closed', async () => {
    world = await mailWorld({ SMTP_MAX_CONNECTIONS_PER_IP: 2 });
    const first = await SmtpDialogue.open(world.smtpPort);
    const second = await SmtpDialogue.open(world.smtpPort);
    const third = await SmtpDialogue.connect(world.smtpPort);
    expect(third.greeting).toMatch(/^421 4\.7\.0/);
    expect(await third.session.reply()).toBe('');
    second.socket.end();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const next = await SmtpDialogue.connect(world.smtpPort);
    expect(next.greeting).toMatch(/^220/);
    for (const { socket } of [first, third.session, next.session]) socket.destroy();
  });

  it('puts messages off that come too fast', async () => {
    world = await mailWorld({ ...EVERYONE, SMTP_MESSAGES_PER_MINUTE: 2 });
    const mail = 'MAIL FROM:<a@outside.example>';
    const replies = await world.dialogue(mail, 'RSET', mail, 'RSET', mail);
    expect(codes(replies).filter((_, index) => index % 2 === 0)).toEqual([
      '250 Accep',
      '250 Accep',
      '450 4.7.1',
    ]);
  });

  it('counts nothing of servers of its own', async () => {
    world = await mailWorld({ SMTP_MESSAGES_PER_MINUTE: 1 });
    const mail = 'MAIL FROM:<a@outside.example>';
    const replies = await world.dialogue(mail, 'RSET', mail, 'RSET', mail);
    expect(replies.at(-1)).toMatch(/^250/);
  });

  it('ends a connection whose command never ends', async () => {
    world = await mailWorld();
    const session = await SmtpDialogue.open(world.smtpPort);
    expect(await session.say(`NOOP ${'x'.repeat(5_000)}`)).toMatch(/^421/);
    session.socket.destroy();
  });

  it('refuses mail that goes in circles', async () => {
    world = await mailWorld();
    const hops = (count: number) =>
      'Received: from a by b; Mon, 1 Jan 2024 00:00:00 +0000\r\n'.repeat(count);
    const say = (count: number) =>
      world.dialogue(
        'MAIL FROM:<a@outside.example>',
        'RCPT TO:<alice@demo.test>',
        'DATA',
        Buffer.from(`${hops(count)}Subject: round\r\n\r\nx\r\n.\r\n`),
      );
    expect((await say(101)).at(-1)).toMatch(/^554 5\.4\.6/);
    expect((await say(100)).at(-1)).toMatch(/^250/);
  });

  it('takes UTF-8 addresses and refuses what it does not know', async () => {
    world = await mailWorld();
    const replies = await world.dialogue(
      'MAIL FROM:<jürgen@outside.example> SMTPUTF8 BODY=8BITMIME',
      'RCPT TO:<alice@demo.test>',
      'RCPT TO:<not an address>',
      'VRFY alice',
    );
    expect(codes(replies)).toEqual([
      '250 Accep',
      '250 Accep',
      '501 Error',
      expect.stringMatching(/^252|^50/),
    ]);
  });
});

describe('greylisting', () => {
  let world: MailWorld;
  beforeAll(async () => {
    world = await mailWorld({ ...EVERYONE, SMTP_GREYLIST_SECONDS: 60 });
  });
  afterAll(async () => {
    await world.close();
  });
  const attempt = async (from = 'a@outside.example', to = 'alice'): Promise<string> => {
    const replies = await world.dialogue(`MAIL FROM:<${from}>`, `RCPT TO:<${to}@demo.test>`);
    return replies.at(-1) ?? '';
  };
  const pass = (seconds: number) =>
    world.platform.events.database.query(
      `UPDATE mail.greylist SET first_seen = first_seen - make_interval(secs => $1),
         last_seen = last_seen - make_interval(secs => $1),
         passed_at = passed_at - make_interval(secs => $1)`,
      [seconds],
    );

  it('puts strangers off once, by sender and recipient', async () => {
    expect(await attempt()).toMatch(/^451 4\.7\.1/);
    expect(await attempt()).toMatch(/^451 4\.7\.1/);
    await pass(61);
    expect(await attempt()).toMatch(/^250/);
    expect(await attempt('A@outside.example')).toMatch(/^250/);
    expect(await attempt('b@outside.example')).toMatch(/^451/);
    expect(await attempt('a@outside.example', 'bob')).toMatch(/^451/);
    expect(await attempt('')).toMatch(/^451/);
  });

  it('does not tell unknown users from strangers later', async () => {
    expect(await attempt('new@outside.example', 'nobody')).toMatch(/^550 5\.1\.1/);
  });

  it('begins again when the second attempt comes too late', async () => {
    expect(await attempt('late@outside.example')).toMatch(/^451/);
    await pass(25 * 3_600);
    expect(await attempt('late@outside.example')).toMatch(/^451/);
    await pass(61);
    expect(await attempt('late@outside.example')).toMatch(/^250/);
  });

  it('lets a network through that has proved itself', async () => {
    for (let n = 0; n < 5; n += 1) await attempt(`s${n}@outside.example`);
    await pass(61);
    for (let n = 0; n < 5; n += 1) expect(await attempt(`s${n}@outside.example`)).toMatch(/^250/);
    expect(await attempt('never-seen@outside.example')).toMatch(/^250/);
  });
});
