import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mailboxReader } from '../support/mailbox';
import {
  freePort,
  mailWorld,
  SmtpDialogue,
  type Json,
  type MailWorld,
} from '../support/mail-world';

const BODY = (subject: string) => Buffer.from(`Subject: ${subject}\r\n\r\nhello\r\n.\r\n`);

describe('LMTP', () => {
  let world: MailWorld;
  let folder: string;
  let lmtpPort: number;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'suitegraph-lmtp-'));
    lmtpPort = await freePort();
    world = await mailWorld({
      LMTP_PORT: lmtpPort,
      LMTP_SOCKET: path.join(folder, 'lmtp'),
      SMTP_MAX_MESSAGE_BYTES: 5_000,
    });
  });
  afterAll(async () => {
    await world.close();
    await rm(folder, { recursive: true });
  });
  const { subjects, list } = mailboxReader(() => world);

  const converse = async (
    at: number | string,
    recipients: readonly string[],
    body: Buffer,
  ): Promise<{ rcpt: string[]; answers: string[] }> => {
    const { session, greeting } = await SmtpDialogue.connect(at);
    expect(greeting).toMatch(/^220 .* LMTP/);
    expect(await session.say('EHLO wrong.example')).toMatch(/^5/);
    expect(await session.say('LHLO front.example')).toMatch(/^250/);
    await session.say('MAIL FROM:<anna@outside.example>');
    const rcpt: string[] = [];
    for (const one of recipients) rcpt.push(await session.say(`RCPT TO:<${one}@demo.test>`));
    const taken = rcpt.filter((reply) => reply.startsWith('250')).length;
    expect(await session.say('DATA')).toMatch(/^354/);
    session.socket.write(body);
    const answers: string[] = [];
    for (let n = 0; n < taken; n += 1) answers.push(await session.reply());
    // One answer too many or too few would be taken for that of the next command.
    expect(await session.say('NOOP')).toMatch(/^250/);
    session.socket.destroy();
    return { rcpt, answers };
  };

  it('answers for each recipient, over a port and a Unix socket', async () => {
    for (const [at, subject] of [
      [lmtpPort, 'by port'],
      [path.join(folder, 'lmtp'), 'by socket'],
    ] as const) {
      const { rcpt, answers } = await converse(at, ['alice', 'nobody', 'bob'], BODY(subject));
      expect(rcpt.map((reply) => reply.slice(0, 3))).toEqual(['250', '550', '250']);
      expect(answers).toEqual(['250 OK: stored', '250 OK: stored']);
      expect(await subjects({})).toContain(subject);
      expect((await list({}, 'bob')).map((one: Json) => one.subject)).toContain(subject);
    }
  });

  it('answers once for each RCPT, also for one that was given twice', async () => {
    const { answers } = await converse(lmtpPort, ['alice', 'ALICE', 'bob'], BODY('twice'));
    expect(answers).toEqual(['250 OK: stored', '250 OK: stored', '250 OK: stored']);
    expect((await subjects({})).filter((one) => one === 'twice')).toHaveLength(1);
  });

  it('refuses for one recipient and stores for the others', async () => {
    await world.platform.events.database.query(
      `UPDATE mail.account SET quota_bytes = 30 WHERE address = 'carol@demo.test'`,
    );
    const { answers } = await converse(lmtpPort, ['carol', 'bob'], BODY('mixed answers'));
    expect(answers).toEqual([expect.stringMatching(/^552 5\.2\.2/), '250 OK: stored']);
    expect(await list({}, 'carol')).toEqual([]);
    expect((await list({}, 'bob')).map((one: Json) => one.subject)).toContain('mixed answers');
  });

  it('refuses for all when the database does not take it', async () => {
    const { database } = world.platform.events;
    await database.query(`CREATE FUNCTION mail.fail() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$`);
    await database.query(
      'CREATE TRIGGER fail BEFORE INSERT ON mail.message FOR EACH ROW EXECUTE FUNCTION mail.fail()',
    );
    const failed = await converse(lmtpPort, ['alice', 'bob'], BODY('later'));
    expect(failed.answers).toEqual(Array(2).fill(expect.stringMatching(/^451 4\.3\.0/)));
    await database.query('DROP TRIGGER fail ON mail.message');
    expect(await subjects({})).not.toContain('later');
    expect((await converse(lmtpPort, ['alice', 'bob'], BODY('later'))).answers).toHaveLength(2);
    expect(await subjects({})).toContain('later');
  });

  it('refuses what is too large for each recipient', async () => {
    const { answers } = await converse(
      lmtpPort,
      ['alice', 'bob'],
      Buffer.from(`Subject: large\r\n\r\n${'x'.repeat(70)}\r\n`.padEnd(9_000, 'y') + '\r\n.\r\n'),
    );
    expect(answers).toEqual(Array(2).fill(expect.stringMatching(/^552/)));
  });
});
