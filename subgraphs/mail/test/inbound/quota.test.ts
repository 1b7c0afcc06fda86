import { mailWorld, type Json, type MailWorld } from '../support/mail-world';
import { mailSender, to } from '../support/sender';

const QUOTA = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { mailAccounts {
  quota { usedBytes limitBytes } } } } }`;
const LIMIT = `mutation ($user: ID!, $bytes: BigInt) {
  setMailQuota(userId: $user, limitBytes: $bytes) { quota { usedBytes limitBytes } errors { code } } }`;

describe('quotas', () => {
  let world: MailWorld;
  beforeAll(async () => {
    world = await mailWorld({ MAIL_QUOTA_BYTES: 20_000 });
  });
  afterAll(async () => {
    await world.close();
  });
  const { saveDraft, send } = mailSender(() => world);
  const idOf = (name: string) => world.as(name).principal.userId;
  const quota = async (name: string): Promise<Json> => {
    const r = [{ __typename: 'User', id: idOf(name) }];
    const answer = await world.as(name).execute(QUOTA, { r });
    return answer.data._entities[0].mailAccounts[0].quota;
  };
  const limit = (name: string, bytes: string | null, by = 'alice') =>
    world.as(by).execute(LIMIT, { user: idOf(name), bytes });
  const deliver = async (bytes: number, recipients = ['bob'], size = ''): Promise<string[]> => {
    const head = `Subject: ${recipients.join()} ${Math.random()}\r\n\r\n`;
    const body = 'x'
      .repeat(70)
      .concat('\r\n')
      .repeat(Math.ceil((bytes - head.length) / 72));
    return world.dialogue(
      `MAIL FROM:<a@outside.example>${size}`,
      ...recipients.map((one) => `RCPT TO:<${one}@demo.test>`),
      'DATA',
      Buffer.from(`${head}${body}.\r\n`),
    );
  };

  it('shows what a mailbox holds, and follows what is removed', async () => {
    expect(await quota('carol')).toEqual({ usedBytes: '0', limitBytes: '20000' });
    const { message } = await saveDraft('carol', { to: [], subject: 'One', text: 'x' });
    const [{ size }] = await world.platform.events.database.query(
      `SELECT size FROM mail.message WHERE id = '${message.id}'`,
    );
    expect(await quota('carol')).toEqual({ usedBytes: String(size), limitBytes: '20000' });
    await world.platform.events.database.query(
      `DELETE FROM mail.message WHERE id = '${message.id}'`,
    );
    expect(await quota('carol')).toEqual({ usedBytes: '0', limitBytes: '20000' });
  });

  it('refuses mail for a full mailbox: for now, and for good what can never fit', async () => {
    expect((await deliver(15_000)).at(-1)).toMatch(/^250/);
    expect((await deliver(9_000)).at(-1)).toMatch(/^452 4\.2\.2/);
    expect((await deliver(30_000)).at(-1)).toMatch(/^552 5\.2\.2/);
    const declared = await deliver(9_000, ['bob'], ' SIZE=9000');
    expect(declared[1]).toMatch(/^452 4\.2\.2/);
    expect((await deliver(1_000)).at(-1)).toMatch(/^250/);
    expect(Number((await quota('bob')).usedBytes)).toBeLessThan(20_000);
  });

  it('does not make others wait for a full mailbox', async () => {
    const replies = await deliver(9_000, ['bob', 'alice']);
    expect(replies.at(-1)).toMatch(/^250/);
    expect(Number((await quota('bob')).usedBytes)).toBeGreaterThan(20_000);
    expect((await deliver(10))[1]).toMatch(/^452 4\.2\.2/);
  });

  it('is a typed error when something is to be saved or sent', async () => {
    for (const write of [saveDraft, send]) {
      const { message, errors } = await write('bob', {
        ...{ to: to('alice@demo.test'), subject: 'Too much', text: 'x' },
      });
      expect(message).toBeNull();
      expect(errors).toMatchObject([{ code: 'QUOTA_EXCEEDED' }]);
    }
  });

  it('is set by administrators of the organisation alone', async () => {
    const set = await limit('bob', '1000000');
    expect(set.data.setMailQuota).toMatchObject({ quota: { limitBytes: '1000000' }, errors: [] });
    expect((await deliver(9_000)).at(-1)).toMatch(/^250/);
    expect((await limit('bob', null)).data.setMailQuota.quota.limitBytes).toBe('20000');
    expect((await limit('bob', '-1')).data.setMailQuota.errors).toMatchObject([
      { code: 'INVALID_REQUEST_BODY' },
    ]);
    expect((await limit('mallory@other.test', '5')).data.setMailQuota.errors).toMatchObject([
      { code: 'NOT_FOUND' },
    ]);
  });

  it('counts the same after many small changes are made one', async () => {
    const { database } = world.platform.events;
    await limit('carol', '100000000');
    await Promise.all(Array.from({ length: 60 }, () => deliver(200, ['carol'])));
    const before = await quota('carol');
    await database.query(`INSERT INTO mail.mailbox_usage
      SELECT id, n FROM mail.account, generate_series(1, 60) n WHERE address = 'carol@demo.test'`);
    const { QuotaRepository } = await import('../../src/inbound/quota.repository');
    await database.transaction(async (tx) => {
      await tx.query('SET LOCAL search_path = mail');
      await new QuotaRepository().fold(tx);
    });
    const [{ rows }] = await database.query(`SELECT count(*)::int AS rows FROM mail.mailbox_usage u
      JOIN mail.account a ON a.id = u.account_id WHERE address = 'carol@demo.test'`);
    expect(rows).toBe(1);
    expect(Number((await quota('carol')).usedBytes)).toBe(Number(before.usedBytes) + 1_830);
  });
});
