import type { Answer } from '@suitegraph/kit/testing';
import { mailWorld, type MailWorld } from '../support/mail-world';
import { eventually, startRelay, type Relayed } from '../support/relay';
import { action, condition, RULE, ruleMaker, TRACE } from '../support/rules';

describe('rules for mail that arrives', () => {
  let world: MailWorld;
  let relay: { port: number; relayed: Relayed[]; close(): Promise<void> };
  const { box, account, upsert, newest, clear, send } = ruleMaker(() => world);
  beforeAll(async () => {
    relay = await startRelay();
    world = await mailWorld({ SMTP_RELAY_URL: `smtp://127.0.0.1:${relay.port}` });
  });
  afterAll(async () => {
    await world.close();
    await relay.close();
  });
  afterEach(() => clear());

  it('files and marks what arrives, tells of it and counts', async () => {
    const a = await account();
    const stream = await world
      .as('alice')
      .subscribe(
        `subscription ($a: ID!) { ruleFired(accountId: $a) { trace { ${TRACE} } message { subject } } }`,
        { a },
      );
    const created = await upsert({
      name: 'Invoices',
      conditions: [condition('SUBJECT', 'CONTAINS', 'INVOICE')],
      actions: [
        action('MOVE', 'ARCHIVE'),
        action('ADD_LABEL', 'Money'),
        action('ADD_FLAG', '\\seen'),
        action('WEBHOOK', 'hook-1'),
      ],
    });
    expect(created).toMatchObject({
      errors: [],
      rule: { order: 0, version: 'v1', webhookId: 'hook-1' },
    });
    const webhook = world.platform.events.feed.waitFor(
      (e) => e.type === 'mail.rule-webhook',
      5_000,
    );
    const heard = stream.next();
    await send({ subject: 'Your invoice 7' });
    const message = await newest();
    expect(message).toMatchObject({
      flags: ['\\Seen'],
      labels: ['Money'],
      version: 'v1',
      folders: [{ role: 'ARCHIVE' }],
      appliedRules: [
        {
          rule: { name: 'Invoices' },
          matched: true,
          conditions: [{ matched: true, actual: 'Your invoice 7' }],
        },
      ],
    });
    const fired = ((await heard).value as Answer).data.ruleFired;
    expect(fired).toMatchObject({
      trace: { rule: { name: 'Invoices' } },
      message: { subject: 'Your invoice 7' },
    });
    await stream.return();
    expect(await webhook).toMatchObject({
      key: message.id,
      data: { webhookId: 'hook-1', ruleId: created.rule.id },
    });
    await send({ subject: 'Something else' });
    expect((await newest()).folders).toMatchObject([{ role: 'INBOX' }]);
    const { mailRules } = await box.run(
      'alice',
      `query ($a: ID!) { mailRules(accountId: $a) { ${RULE} } }`,
      { a },
    );
    expect(mailRules[0].stats).toMatchObject({
      evaluated: 2,
      matched: 1,
      lastMatchedAt: expect.anything(),
    });
  });

  it('announces a message where rules have put it, once', async () => {
    await upsert({ name: 'all', conditions: [], actions: [action('MOVE', 'JUNK')] });
    const junk = await box.folderId('JUNK');
    const event = world.platform.events.feed.waitFor((e) => e.type === 'mail.message', 5_000);
    await send({ subject: 'Announced' });
    expect(await event).toMatchObject({ kind: 'CREATED', data: { folderIds: [junk] } });
  });

  it('runs shared rules first, and STOP ends both', async () => {
    const shared = await box.run(
      'alice',
      `mutation ($input: MailRuleInput!) { upsertSharedMailRule(input: $input) { rule { shared } errors { code } } }`,
      {
        input: {
          name: 'policy',
          conditions: [condition('FROM', 'ENDS_WITH', '@bad.example')],
          actions: [action('MOVE', 'JUNK'), action('STOP')],
        },
      },
    );
    expect(shared.upsertSharedMailRule).toEqual({ rule: { shared: true }, errors: [] });
    await upsert({ name: 'own', conditions: [], actions: [action('ADD_LABEL', 'Own')] });
    await send({ from: 'x@bad.example', subject: 'Stopped' });
    expect(await newest()).toMatchObject({ labels: [], folders: [{ role: 'JUNK' }] });
    await world.send({ from: 'x@bad.example', to: 'bob@demo.test', subject: 'Shared' });
    expect((await newest('bob')).folders).toMatchObject([{ role: 'JUNK' }]);
    const refused = await box.run(
      'bob',
      `mutation { upsertSharedMailRule(input: { name: "n", conditions: [], actions: [{ kind: STOP }] }) { errors { code } } }`,
    );
    expect(refused.upsertSharedMailRule.errors).toMatchObject([{ code: 'FORBIDDEN' }]);
  });

  it('forwards without going in circles', async () => {
    await upsert({ name: 'to bob', conditions: [], actions: [action('FORWARD', 'bob@demo.test')] });
    await upsert(
      { name: 'back', conditions: [], actions: [action('FORWARD', 'alice@demo.test')] },
      {},
      'bob',
    );
    await send({ subject: 'Round' });
    const count = async (name: string) =>
      (await box.list({ filter: { subject: 'Round' } }, name)).length;
    expect(
      await eventually(
        () => count('alice'),
        (n) => n === 2,
      ),
    ).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect([await count('alice'), await count('bob')]).toEqual([2, 1]);
    await clear('bob');
  });

  it('answers a sender once, with an empty return path, and no list', async () => {
    const away = JSON.stringify({ text: 'I am away', subject: 'Away', days: 3 });
    await upsert({ name: 'away', conditions: [], actions: [action('REPLY_TEMPLATE', away)] });
    await send({ subject: 'First' });
    await eventually(
      () => relay.relayed.length,
      (n) => n > 0,
    );
    await send({ subject: 'Second' });
    await send({
      from: 'list@outside.example',
      subject: 'Third',
      headers: { 'List-Id': '<l.example>' },
    });
    await send({
      from: 'robot@outside.example',
      subject: 'Fourth',
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    await send({ from: 'ben@outside.example', subject: 'Fifth' });
    await eventually(
      () => relay.relayed.length,
      (n) => n > 1,
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(relay.relayed.map(({ from, to }) => ({ from, to }))).toEqual([
      { from: '', to: ['anna@outside.example'] },
      { from: '', to: ['ben@outside.example'] },
    ]);
    expect(relay.relayed[0]?.raw).toMatch(/^Subject: Away\r$/m);
    expect(relay.relayed[0]?.raw).toMatch(/^Auto-Submitted: auto-replied\r$/m);
    expect(relay.relayed[0]?.raw).toContain('I am away');
  });

  it('rejects while the sender’s server still has the message, and writes to nobody', async () => {
    const known = relay.relayed.length;
    await upsert({ name: 'no', conditions: [], actions: [action('REJECT', 'Not here')] });
    await eventually(
      () => send({ subject: 'Unwanted' }).then(String, String),
      (answer) => answer.includes('550 5.7.1 Not here'),
    ).then((answer) => expect(answer).toContain('550 5.7.1 Not here'));
    await clear();
    await send({ subject: 'Wanted' });
    expect((await newest()).subject).toBe('Wanted');
    expect(relay.relayed).toHaveLength(known);
  });

  it('rejects for one into Junk when others take the same message', async () => {
    const known = relay.relayed.length;
    await upsert({
      name: 'no',
      conditions: [condition('SUBJECT', 'CONTAINS', 'Unwanted')],
      actions: [action('REJECT', 'Not here')],
    });
    await eventually(
      () => send({ subject: 'Unwanted alone' }).then(String, String),
      (answer) => answer.includes('550'),
    );
    await send({ subject: 'Unwanted by one', to: ['alice@demo.test', 'bob@demo.test'] });
    expect(await newest()).toMatchObject({
      subject: 'Unwanted by one',
      folders: [{ role: 'JUNK' }],
    });
    expect(await newest('bob')).toMatchObject({ folders: [{ role: 'INBOX' }] });
    expect(relay.relayed).toHaveLength(known);
  });
});
