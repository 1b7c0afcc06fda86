import type { SendMailOptions } from 'nodemailer';
import { mailWorld, type Json, type MailWorld } from '../support/mail-world';
import { mailboxReader } from '../support/mailbox';

describe('replies without references', () => {
  let world: MailWorld;
  const { run } = mailboxReader(() => world);
  beforeEach(async () => {
    world = await mailWorld();
  });
  afterEach(async () => {
    await world.close();
  });

  let sent = 0;
  /** Sends a message and answers its thread. */
  const send = async (subject: string, more: SendMailOptions = {}): Promise<string> => {
    const messageId = `<m${(sent += 1)}@outside.example>`;
    const from = 'anna@outside.example';
    await world.send({ from, to: 'alice@demo.test', subject, text: 'x', messageId, ...more });
    const query = '{ messages { edges { node { messageId thread { id } } } } }';
    const { edges } = (await run('alice', query)).messages;
    const id = (more.messageId ?? messageId).slice(1, -1);
    return edges.find(({ node }: Json) => node.messageId === id).node.thread.id;
  };

  it('join the thread of their subject, in any language and through a list', async () => {
    const thread = await send('Lunch on Friday');
    for (const subject of ['Re: Lunch on Friday', 'AW: [team] WG: lunch on  friday']) {
      expect(await send(subject)).toBe(thread);
    }
  });

  it('join it although what they refer to is unknown; what refers to that later joins as well', async () => {
    const thread = await send('Budget plans');
    expect(await send('Re: Budget plans', { references: '<lost@x.example>' })).toBe(thread);
    expect(await send('What else', { references: '<lost@x.example>' })).toBe(thread);
    expect(await send('Other things', { messageId: '<lost@x.example>' })).toBe(thread);
  });

  it('stay with what they refer to, whatever the subject', async () => {
    const other = await send('Elsewhere', { messageId: '<known@x.example>' });
    const thread = await send('Budget plans');
    expect(other).not.toBe(thread);
    expect(await send('Re: Budget plans', { references: '<known@x.example>' })).toBe(other);
  });

  it.each<[string, string, SendMailOptions]>([
    ['that are none by their prefix', 'Lunch on Friday', {}],
    ['that only pass something on', 'Fwd: Lunch on Friday', {}],
    ['of somebody else', 'Re: Lunch on Friday', { from: 'ben@outside.example' }],
    ['of another subject', 'Re: Lunch on Monday', {}],
  ])('stay alone %s', async (_, subject, more) => {
    const thread = await send('Lunch on Friday');
    expect(await send(subject, more)).not.toBe(thread);
  });

  it('join across people who are in both', async () => {
    const team = { to: ['alice@demo.test', 'team@lists.example'] };
    const thread = await send('Lunch on Friday', team);
    expect(await send('Re: Lunch on Friday', { ...team, from: 'ben@outside.example' })).toBe(
      thread,
    );
  });

  it('stay alone with a subject that is none, that many have, or that is too old', async () => {
    for (const subject of ['', 'Hi']) {
      expect(await send(`Re: ${subject}`)).not.toBe(await send(subject || 'Re:'));
    }
    const threads = [await send('Minutes'), await send('Minutes'), await send('Minutes')];
    expect(threads).not.toContain(await send('Re: Minutes'));
    const old = await send('Long ago');
    const { database } = world.platform.events;
    const past = `received_at - interval '31 days'`;
    await database.query(`UPDATE mail.correspondent SET received_at = ${past}`);
    expect(await send('Re: Long ago')).not.toBe(old);
  });

  it('join nothing in the mailbox of another', async () => {
    await send('Lunch on Friday');
    await world.as('bob').execute('{ messages { edges { cursor } } }');
    const from = 'anna@outside.example';
    await world.send({ from, to: 'bob@demo.test', subject: 'Re: Lunch on Friday', text: 'x' });
    const query = `SELECT count(DISTINCT thread_id)::int AS n FROM mail.message`;
    expect(await world.platform.events.database.query(query)).toEqual([{ n: 2 }]);
  });
});
