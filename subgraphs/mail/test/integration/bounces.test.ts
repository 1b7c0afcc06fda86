import { mailWorld, type Json, type MailWorld } from '../support/mail-world';
import { bounceOf, complaintOf, type TestBounce } from '../support/bounce-mail';
import { eventually, startRelay, type Relayed } from '../support/relay';
import { mailSender, to } from '../support/sender';

const LIST = `query ($first: Int, $after: String, $search: String) { suppressions(first: $first, after: $after, search: $search) {
  totalCount pageInfo { hasNextPage endCursor } edges { node { address { address } reason detail since message { subject } } } } }`;

describe('bounces and complaints', () => {
  let relay: Awaited<ReturnType<typeof startRelay>>;
  let world: MailWorld;
  beforeAll(async () => {
    relay = await startRelay();
    world = await mailWorld({
      SMTP_RELAY_URL: `smtp://127.0.0.1:${relay.port}`,
      VAULT_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
    });
  });
  afterAll(async () => {
    await world.close();
    await relay.close();
  });
  const { send, find, run } = mailSender(() => world);

  const sent = async (subject: string, ...recipients: string[]): Promise<Relayed> => {
    const { errors } = await send('alice', { to: to(...recipients), subject, text: 'Hello' });
    expect(errors).toEqual([]);
    const relayed = await eventually(
      () => relay.relayed.find(({ raw }) => raw.includes(`Subject: ${subject}\r\n`)),
      (found) => found !== undefined,
    );
    await reaches(subject, /SENT|SUPPRESSED/);
    return relayed as Relayed;
  };
  const states = async (subject: string): Promise<Record<string, string>> => {
    const { recipients } = (await find('alice', subject)).delivery;
    return Object.fromEntries(recipients.map((r: Json) => [r.address.address, r.state]));
  };
  const reaches = (subject: string, wanted: RegExp): Promise<unknown> =>
    eventually(
      () => states(subject),
      (all) => Object.values(all).every((state) => wanted.test(state)),
    );
  const messageIdOf = (raw: string): string => /^Message-ID: <(.*)>/im.exec(raw)?.[1] ?? '';
  const bounce = (given: TestBounce, from = ''): Promise<unknown> =>
    world.send({ envelope: { from, to: given.to }, raw: bounceOf(given) });
  const listed = async (search: string): Promise<Json[]> =>
    (await run('alice', LIST, { search })).suppressions.edges.map(({ node }: Json) => node);

  it('asks for bounces at a signed address, and takes none at a forged one', async () => {
    const { from } = await sent('Signed', 'x@far.example');
    expect(from).toMatch(/^bounce-[0-9a-f]{52}@demo\.test$/);
    const other = from.replace(/.@/, (end) => (end === '0@' ? '1@' : '0@'));
    for (const forged of [other, from.replace('@demo', '@other'), 'bounce-00@demo.test']) {
      const answer = await world.dialogue('MAIL FROM:<>', `RCPT TO:<${forged}>`);
      expect(answer[1]).toMatch(/^550/);
    }
    const [, taken] = await world.dialogue('MAIL FROM:<>', `RCPT TO:<${from.toUpperCase()}>`);
    expect(taken).toMatch(/^250/);
  });

  it('links a bounce to its recipient, tells of it, and sends there no more', async () => {
    const events = await world
      .as('alice')
      .subscribe('subscription { deliveryUpdated { state recipient { address } smtpResponse } }');
    const { from } = await sent('Hard', 'dead1@far.example', 'fine@far.example');
    await bounce({ to: from, recipient: 'DEAD1@far.example' });
    expect(await states('Hard')).toEqual({
      'dead1@far.example': 'BOUNCED',
      'fine@far.example': 'SENT',
    });
    const { delivery } = await find('alice', 'Hard');
    expect(delivery.state).toBe('BOUNCED');
    const seen: Json[] = [];
    while (!seen.some(({ state, recipient }) => state === 'BOUNCED' && recipient === null)) {
      seen.push(((await events.next()).value as Json).data.deliveryUpdated);
    }
    expect(seen).toContainEqual({
      state: 'BOUNCED',
      recipient: { address: 'dead1@far.example' },
      smtpResponse: '5.1.1 550 5.1.1 User unknown',
    });
    await events.return();
    expect(await listed('dead1')).toEqual([
      {
        address: { address: 'dead1@far.example' },
        reason: 'BOUNCE',
        detail: '5.1.1 550 5.1.1 User unknown',
        since: expect.anything(),
        message: { subject: 'Undelivered Mail Returned to Sender' },
      },
    ]);
    const again = await sent('Again', 'dead1@far.example', 'fine@far.example');
    expect(again).toMatchObject({ to: ['fine@far.example'] });
    expect(await states('Again')).toEqual({
      'dead1@far.example': 'SUPPRESSED',
      'fine@far.example': 'SENT',
    });
  });

  it.each([
    ['a full mailbox', { status: '5.2.2', diagnostic: '552 5.2.2 Over quota' }, 'BOUNCED'],
    ['a policy', { status: '5.7.1', diagnostic: '550 5.7.1 Not from you' }, 'BOUNCED'],
    ['time that ran out', { status: '4.4.7', diagnostic: 'expired' }, 'BOUNCED'],
    ['a delay', { status: '4.4.1', action: 'delayed', diagnostic: '' }, 'DELAYED'],
    ['a success', { status: '2.1.5', action: 'delivered', diagnostic: '' }, 'DELIVERED'],
  ])('does not suppress for %s', async (what, report, state) => {
    const recipient = `${what.replaceAll(' ', '-')}@far.example`;
    const { from } = await sent(what, recipient);
    await bounce({ to: from, recipient, ...report });
    expect(await states(what)).toEqual({ [recipient]: state });
    expect(await listed(recipient)).toEqual([]);
  });

  it('follows a message that was late: delayed, then delivered, then no more delayed', async () => {
    const { from } = await sent('Late', 'late@far.example');
    const report = { to: from, recipient: 'late@far.example' };
    for (const [action, state] of [
      ['delayed', 'DELAYED'],
      ['relayed', 'SENT'],
      ['delivered', 'DELIVERED'],
      ['delayed', 'DELIVERED'],
    ] as const) {
      await bounce({ ...report, action, status: '2.0.0', diagnostic: action });
      expect(await states('Late')).toEqual({ 'late@far.example': state });
    }
  });

  it('knows a message by its Message-ID or envelope, where the bounce comes to the sender', async () => {
    const one = await sent('By id', 'id@far.example');
    await bounce({
      to: 'alice@demo.test',
      recipient: 'id@far.example',
      messageId: messageIdOf(one.raw),
    });
    expect(await states('By id')).toEqual({ 'id@far.example': 'BOUNCED' });
    await sent('By envelope', 'envelope@far.example');
    const [{ id }] = await world.platform.events.database.query(
      `SELECT item_id AS id FROM mail.outbox_delivery WHERE recipient = 'envelope@far.example'`,
    );
    await bounce({ to: 'alice@demo.test', recipient: 'envelope@far.example', envelopeId: id });
    expect(await states('By envelope')).toEqual({ 'envelope@far.example': 'BOUNCED' });
  });

  it('believes no bounce of what was not sent, to whom, by whom or here', async () => {
    const { from, raw } = await sent('Careful', 'careful@far.example', 'second@far.example');
    const messageId = messageIdOf(raw);
    const about = { recipient: 'careful@far.example', messageId };
    await bounce({ to: 'alice@demo.test', ...about, messageId: 'other@demo.test' });
    await bounce({ to: 'bob@demo.test', ...about });
    await bounce({ to: 'mallory@other.test', ...about });
    await bounce({ to: from, recipient: 'somebody@else.example' });
    await bounce({ to: 'alice@demo.test', recipient: 'somebody@else.example', messageId });
    expect(await states('Careful')).toEqual({
      'careful@far.example': 'SENT',
      'second@far.example': 'SENT',
    });
    expect(await listed('else.example')).toEqual([]);
  });

  it('takes the address that the only recipient forwards to for the recipient', async () => {
    const { from } = await sent('Forwarded', 'forwards@far.example');
    await bounce({ to: from, recipient: 'target@else.example' });
    expect(await states('Forwarded')).toEqual({ 'forwards@far.example': 'BOUNCED' });
    expect(await listed('target@else')).toEqual([]);
  });

  it('reads bounces of servers without machine-readable parts', async () => {
    const { from } = await sent('Plain', 'plain@far.example', 'spared@far.example');
    const text = [
      'Hi. This is the qmail-send program at mx.far.example.',
      "I'm afraid I wasn't able to deliver your message to the following addresses.",
      '',
      '<plain@far.example>:',
      'Sorry, no mailbox here by that name. (#5.1.1)',
      '',
      '--- Below this line is a copy of the message.',
      '',
      'To: spared@far.example',
    ].join('\r\n');
    await world.send({ envelope: { from: '', to: from }, subject: 'failure notice', text });
    expect(await states('Plain')).toEqual({
      'plain@far.example': 'BOUNCED',
      'spared@far.example': 'SENT',
    });
    expect(await listed('plain@far')).toHaveLength(1);
  });

  it('takes complaints about unwanted mail, wherever they come, from those it was sent to', async () => {
    const { from, raw } = await sent('Unwanted', 'angry@far.example');
    const messageId = messageIdOf(raw);
    const complain = (given: Partial<Parameters<typeof complaintOf>[0]>): Promise<unknown> =>
      world.send({
        envelope: { from: 'fbl@host.example', to: 'bob@demo.test' },
        raw: complaintOf({ to: 'bob@demo.test', ...given }),
      });
    await complain({ type: 'not-spam', recipient: 'angry@far.example', messageId });
    await complain({ recipient: 'calm@far.example', messageId });
    await complain({ mailFrom: 'alice@demo.test', recipient: 'angry@far.example' });
    expect(await states('Unwanted')).toEqual({ 'angry@far.example': 'SENT' });
    // The recipient is blacked out; the return path tells.
    await complain({ mailFrom: from });
    expect(await states('Unwanted')).toEqual({ 'angry@far.example': 'COMPLAINED' });
    expect(await listed('angry')).toMatchObject([{ reason: 'COMPLAINT', message: null }]);
  });

  it('keeps a report that is quicker than the end of the hand-over', async () => {
    const { from } = await sent('Quick', 'quick@far.example');
    const { database } = world.platform.events;
    await database.query(
      `UPDATE mail.outbox_delivery SET state = 'SENDING', next_attempt_at = now() + interval '1 hour' WHERE recipient = 'quick@far.example'`,
    );
    await bounce({ to: from, recipient: 'quick@far.example' });
    expect(await states('Quick')).toEqual({ 'quick@far.example': 'BOUNCED' });
  });
});
