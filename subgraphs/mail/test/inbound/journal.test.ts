import { eventually, startRelay, type Relayed } from '../support/relay';
import { mailWorld, type Json, type MailWorld } from '../support/mail-world';
import { mailSender, to } from '../support/sender';

const SET = `mutation ($address: String) {
  setMailJournal(address: $address) { journal { address } errors { code path } } }`;

describe('journals', () => {
  let world: MailWorld;
  let relay: { port: number; relayed: Relayed[]; close(): Promise<void> };
  beforeAll(async () => {
    relay = await startRelay();
    world = await mailWorld({ SMTP_RELAY_URL: `smtp://127.0.0.1:${relay.port}` });
    await set('keeper@journal.example');
  });
  afterAll(async () => {
    await world.close();
    await relay.close();
  });
  const { send, cancel } = mailSender(() => world);
  const set = async (address: string | null): Promise<Json> =>
    (await world.as('alice').execute(SET, { address })).data.setMailJournal;
  const reports = () => relay.relayed.filter(({ to: [one] }) => one === 'keeper@journal.example');
  const report = async (text: string): Promise<Relayed | undefined> =>
    (await eventually(reports, (all) => all.some(({ raw }) => raw.includes(text)))).find(
      ({ raw }) => raw.includes(text),
    );
  const settled = async (): Promise<void> => {
    await eventually(
      async () =>
        (await world.platform.events.database.query('SELECT 1 FROM mail.journal_entry')).length,
      (count) => count === 0,
    );
  };

  it('copies what comes in, with everyone who got it', async () => {
    await world.send({
      from: 'anna@outside.example',
      to: 'alice@demo.test',
      bcc: 'bob@demo.test',
      subject: 'Coming in',
      text: 'hello there',
    });
    const copy = await report('Coming in');
    expect(copy).toMatchObject({ from: '' });
    expect(copy?.raw).toMatch(/Sender: anna@outside\.example\r\n/);
    expect(copy?.raw).toMatch(/Recipient: alice@demo\.test\r\nRecipient: bob@demo\.test\r\n/);
    expect(copy?.raw).toMatch(/^Content-Type: message\/rfc822/m);
    expect(copy?.raw).toContain('hello there');
    await settled();
    expect(reports().filter(({ raw }) => raw.includes('Coming in'))).toHaveLength(1);
  });

  it('copies what goes out and what stays, blind copies included', async () => {
    await send('alice', {
      to: to('friend@outside.example'),
      bcc: to('bob@demo.test'),
      subject: 'Going out',
      text: 'x',
    });
    const copy = await report('Going out');
    expect(copy?.raw).toMatch(/Sender: alice@demo\.test\r\n/);
    expect(copy?.raw).toContain('Recipient: bob@demo.test');
    expect(copy?.raw).toContain('Recipient: friend@outside.example');
    await settled();
    expect(reports().filter(({ raw }) => raw.includes('Going out'))).toHaveLength(1);
  });

  it('copies what is sent later when it goes, and never what is cancelled', async () => {
    const sendAt = new Date(Date.now() + 3_600_000).toISOString();
    const later = { to: to('friend@outside.example'), text: 'x', sendAt };
    const { outboxItem } = await send('alice', { ...later, subject: 'Never sent' });
    await send('alice', { ...later, subject: 'Sent later' });
    await cancel('alice', outboxItem.id);
    await world.platform.events.database.query(
      `UPDATE mail.outbox_item SET send_at = now() WHERE state = 'SCHEDULED'`,
    );
    expect(await report('Sent later')).toBeDefined();
    await settled();
    expect(reports().some(({ raw }) => raw.includes('Never sent'))).toBe(false);
  });

  it('does not copy reports that come back', async () => {
    const [original] = reports();
    const known = reports().length;
    await world.dialogue(
      'MAIL FROM:<>',
      'RCPT TO:<bob@demo.test>',
      'DATA',
      Buffer.from(`Received: from keeper\r\n${original?.raw}\r\n.\r\n`),
    );
    await settled();
    await world.send({
      from: 'z@outside.example',
      to: 'bob@demo.test',
      subject: 'After',
      text: 'x',
    });
    await report('Subject: After');
    expect(reports()).toHaveLength(known + 1);
  });

  it('copies mail whose mark is forged', async () => {
    await world.send({
      ...{ from: 'z@outside.example', to: 'bob@demo.test', subject: 'Forged mark', text: 'x' },
      headers: { 'X-Suitegraph-Journal': `${crypto.randomUUID()}.${'0'.repeat(64)}` },
    });
    expect(await report('Forged mark')).toBeDefined();
  });

  it('goes to a mailbox here too, and does not copy what that gets', async () => {
    expect(await set('carol@demo.test')).toMatchObject({
      journal: { address: 'carol@demo.test' },
      errors: [],
    });
    await world.send({
      from: 'z@outside.example',
      to: 'bob@demo.test',
      subject: 'To Carol',
      text: 'x',
    });
    const count = async (): Promise<number> => {
      const { data } = await world
        .as('carol')
        .execute('{ messages { edges { node { subject attachments { mimeType } } } } }');
      return data.messages.edges.length;
    };
    expect(await eventually(count, (n) => n > 0)).toBe(1);
    await settled();
    expect(await count()).toBe(1);
  });

  it('is set by administrators, ends when it is told to, and is each organisation’s own', async () => {
    expect((await set('nobody@demo.test')).errors).toMatchObject([
      { code: 'INVALID_REQUEST_BODY' },
    ]);
    await set(null);
    expect(
      (await world.as('alice').execute('{ mailJournal { address } }')).data.mailJournal,
    ).toBeNull();
    await set('keeper@journal.example');
    const known = reports().length;
    await world.send({
      from: 'z@outside.example',
      to: 'mallory@other.test',
      subject: 'Other',
      text: 'x',
    });
    await settled();
    expect(reports()).toHaveLength(known);
  });
});
