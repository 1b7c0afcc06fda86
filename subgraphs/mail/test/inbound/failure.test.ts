import { setTimeout as sleep } from 'node:timers/promises';
import { mailboxReader } from '../support/mailbox';
import { mailWorld, type MailWorld } from '../support/mail-world';

describe('when there is nowhere to store mail', () => {
  let world: MailWorld;
  beforeAll(async () => {
    world = await mailWorld();
  });
  afterAll(async () => {
    await world.close();
  });
  const { subjects } = mailboxReader(() => world);
  const deliver = (subject: string) =>
    world.dialogue(
      'MAIL FROM:<a@outside.example>',
      'RCPT TO:<alice@demo.test>',
      'DATA',
      Buffer.from(`Message-ID: <${subject}@x>\r\nSubject: ${subject}\r\n\r\nx\r\n.\r\n`),
    );

  it('puts mail off while the disk is full, and takes the repeat once', async () => {
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const put = jest.spyOn(world.platform.blobs, 'put').mockRejectedValue(full);
    expect((await deliver('disk')).at(-1)).toMatch(/^451 4\.3\.0/);
    put.mockRestore();
    expect(await subjects({})).toEqual([]);
    expect((await deliver('disk')).at(-1)).toMatch(/^250/);
    expect((await deliver('disk')).at(-1)).toMatch(/^250/);
    expect(await subjects({})).toEqual(['disk']);
  });

  it('puts mail off while the database is away, and takes it when it is back', async () => {
    const { database } = world.platform.events;
    const lock = database.createQueryRunner();
    await lock.connect();
    const [{ name }] = await lock.query('SELECT current_database() AS name');
    // Nothing can be read or written; later every connection is lost as well.
    await lock.query(`ALTER SCHEMA mail RENAME TO away`);
    // What was counted of a mailbox is remembered for a second, so the message alone may be refused.
    expect((await deliver('database')).at(-1)).not.toMatch(/^2/);
    await sleep(1_100);
    const replies = await deliver('database');
    expect(replies.slice(1).every((reply) => !reply.startsWith('250'))).toBe(true);
    expect(replies[1]).toMatch(/^451 4\.3\.0/);
    await lock.query(`ALTER SCHEMA away RENAME TO mail`);
    await lock.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = $1 AND application_name = 'suitegraph-mail'`,
      [name],
    );
    await lock.release();
    let last = '';
    for (let attempt = 0; attempt < 5 && !last.startsWith('250'); attempt += 1) {
      last = (await deliver('database')).at(-1) ?? '';
    }
    expect(last).toMatch(/^250/);
    expect(await subjects({})).toEqual(['database', 'disk']);
  });
});
