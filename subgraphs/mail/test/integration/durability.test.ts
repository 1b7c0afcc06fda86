import { mailWorld, type MailWorld, type Json } from '../support/mail-world';

const SUBJECTS = '{ messages { edges { node { id subject } } } }';

describe('when storing fails', () => {
  let world: MailWorld;
  beforeAll(async () => {
    world = await mailWorld();
    await world.platform.events.database.query(`
      CREATE FUNCTION mail.fail() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'the disk is full'; END $$`);
  });
  afterAll(async () => {
    await world.close();
  });

  const sql = (text: string) => world.platform.events.database.query(text);
  const deliver = async (subject: string): Promise<string> => {
    const replies = await world.dialogue(
      'MAIL FROM:<a@outside.example>',
      'RCPT TO:<alice@demo.test>',
      'DATA',
      Buffer.from(`Message-ID: <${subject}@x>\r\nSubject: ${subject}\r\n\r\nx\r\n.\r\n`),
    );
    return replies.at(-1) ?? '';
  };
  const subjects = async (): Promise<string[]> => {
    const { data } = await world.as('alice').execute(SUBJECTS);
    return data.messages.edges.map(({ node }: Json) => node.subject);
  };
  const failOn = (table: string, when = 'true') =>
    sql(
      `CREATE TRIGGER fail BEFORE INSERT ON ${table} FOR EACH ROW WHEN (${when}) EXECUTE FUNCTION mail.fail()`,
    );

  it.each(['mail.message', 'mail.placement', 'kit.outbox'])(
    'answers 451 when %s cannot be written, and stores the repeat exactly once',
    async (table) => {
      const subject = table.replace('.', '-');
      await failOn(table);
      expect(await deliver(subject)).toMatch(/^451 4\.3\.0/);
      expect(await subjects()).not.toContain(subject);
      await sql(`DROP TRIGGER fail ON ${table}`);
      expect(await deliver(subject)).toMatch(/^250/);
      expect(await deliver(subject)).toMatch(/^250/);
      expect((await subjects()).filter((one) => one === subject)).toEqual([subject]);
      const [row] = await sql(
        `SELECT count(*)::int AS n FROM kit.outbox o JOIN mail.message m ON m.id::text = o.key
         WHERE m.subject = '${subject}' AND o.kind = 'CREATED'`,
      );
      expect(row.n).toBe(1);
    },
  );

  it('lets one bad message of a batch fail alone', async () => {
    await failOn('mail.message', `NEW.subject = 'bad'`);
    const names = Array.from({ length: 12 }, (_, n) => (n === 5 ? 'bad' : `good-${n}`));
    const replies = await Promise.all(names.map(deliver));
    await sql('DROP TRIGGER fail ON mail.message');
    expect(replies.map((reply) => reply.slice(0, 3))).toEqual(
      names.map((name) => (name === 'bad' ? '451' : '250')),
    );
    expect((await subjects()).filter((one) => one.startsWith('good-'))).toHaveLength(11);
    expect(await deliver('bad')).toMatch(/^250/);
  });

  it('loses and doubles nothing when many clients repeat the same messages at once', async () => {
    const names = Array.from({ length: 30 }, (_, n) => `burst-${n % 10}`);
    const replies = await Promise.all(names.map(deliver));
    expect(replies.every((reply) => reply.startsWith('250'))).toBe(true);
    const stored = (await subjects()).filter((one) => one.startsWith('burst-'));
    expect([stored.length, new Set(stored).size]).toEqual([10, 10]);
  });
});
