import { mailWorld, type Json, type MailWorld } from '../support/mail-world';
import { eventually, startRelay } from '../support/relay';
import { mailSender, SENT, to } from '../support/sender';

describe('passing on, templates and many', () => {
  let world: MailWorld;
  let relay: Awaited<ReturnType<typeof startRelay>>;
  beforeAll(async () => {
    relay = await startRelay();
    world = await mailWorld({
      SMTP_RELAY_URL: `smtp://127.0.0.1:${relay.port}`,
      BULK_MESSAGES_PER_MINUTE: 120,
      BULK_MAX_RECIPIENTS: 50,
    });
  });
  afterAll(async () => {
    await world.close();
    await relay.close();
  });
  const { run, send, account, find, mailbox, upload } = mailSender(() => world);
  const forward = async (name: string, variables: object): Promise<Json> =>
    (
      await run(
        name,
        `mutation ($id: ID!, $to: [AddressInput!]!, $text: String, $whole: Boolean, $options: WriteOptions) {
          forwardMessage(id: $id, to: $to, text: $text, asAttachment: $whole, options: $options) { ${SENT} } }`,
        variables,
      )
    ).forwardMessage;
  const template = async (input: object): Promise<string> => {
    const save = `mutation ($input: EmailTemplateInput!) { upsertEmailTemplate(input: $input) { ok errors { message } } }`;
    expect((await run('alice', save, { input })).upsertEmailTemplate.errors).toEqual([]);
    const { emailTemplates } = await run('alice', '{ emailTemplates { id name } }');
    return emailTemplates.find((one: Json) => one.name === (input as Json).name).id;
  };
  const bulk = async (input: object, recipients: object[], options: object = {}): Promise<Json> =>
    (
      await run(
        'alice',
        `mutation ($input: SendInput!, $recipients: [AddressInput!]!, $options: WriteOptions!) {
          sendBulk(input: $input, recipients: $recipients, options: $options) {
            messages { id subject text to { address } folders { role } } failed errors { code message path } } }`,
        { input: { accountId: await account('alice'), to: [], ...input }, recipients, options },
      )
    ).sendBulk;

  it('passes a message on with its words, images and attachments, and marks it', async () => {
    await world.send({
      from: 'Ann <ann@outside.example>',
      to: 'alice@demo.test',
      subject: 'Plan',
      text: 'The plan',
      html: '<p>The plan <img src="cid:logo@x"></p>',
      attachments: [
        { filename: 'logo.png', content: Buffer.from('png'), cid: 'logo@x' },
        { filename: '../../etc/plan.pdf', content: Buffer.from('%PDF') },
      ],
    });
    const { id } = await find('alice', 'Plan');
    const sent = await forward('alice', { id, to: to('bob@demo.test'), text: 'FYI <you>' });
    expect(sent.errors).toEqual([]);
    const got = await find('bob', 'Fwd: Plan');
    expect(got.text).toContain('FYI <you>\n\n---------- Forwarded message ----------\nFrom: Ann');
    expect(got.html).toContain('FYI &lt;you&gt;');
    expect(got.html).toContain('/mail/attachments/');
    expect(got.attachments).toMatchObject([
      { filename: 'logo.png', contentId: 'logo@x', inline: true },
      { filename: 'plan.pdf', inline: false },
    ]);
    expect(got.headers.find(({ name }: Json) => name === 'References').value).toContain('<');
    expect((await find('alice', 'Plan')).flags).toContain('$Forwarded');
    expect((await forward('bob', { id, to: to('carol@demo.test') })).errors).toMatchObject([
      { code: 'NOT_FOUND', path: ['id'] },
    ]);
  });

  it('passes a message on whole, as it was', async () => {
    const original = await find('alice', 'Plan');
    const raw = Buffer.from(await (await fetch(original.raw)).arrayBuffer());
    const options = { idempotencyKey: 'forward-1' };
    const request = { id: original.id, to: to('carol@demo.test'), whole: true, options };
    const [one, two] = await Promise.all([forward('alice', request), forward('alice', request)]);
    expect(two.message.id).toBe(one.message.id);
    const got = await find('carol', 'Fwd: Plan');
    expect(got.attachments).toMatchObject([{ filename: 'Plan.eml', mimeType: 'message/rfc822' }]);
    const { attachments } = (
      await run('carol', `{ message(id: "${got.id}") { attachments { downloadUrl } } }`)
    ).message;
    const inner = Buffer.from(await (await fetch(attachments[0].downloadUrl)).arrayBuffer());
    // The parser that reads attachments gives text with line feeds alone.
    expect(inner.toString().trimEnd()).toBe(raw.toString().replaceAll('\r\n', '\n').trimEnd());
  });

  it('sends a template, and refuses what breaks out of the subject', async () => {
    const templateId = await template({
      name: 'Hi',
      subject: 'Hi {{name}}',
      html: '<i>{{name}}</i>',
    });
    const call = async (data: object): Promise<Json> =>
      (
        await run(
          'alice',
          `mutation ($id: ID!, $to: [AddressInput!]!, $data: JSON!) {
            sendTemplate(templateId: $id, to: $to, data: $data, options: {}) { ${SENT} } }`,
          { id: templateId, to: to('bob@demo.test'), data },
        )
      ).sendTemplate;
    expect((await call({ name: 'B & C' })).message).toMatchObject({ subject: 'Hi B & C' });
    expect((await find('bob', 'Hi B & C')).html.trim()).toBe('<i>B &amp; C</i>');
    expect((await call({ name: 'B\nBcc: x@y.example' })).errors).toMatchObject([
      { code: 'INVALID_REQUEST_BODY', path: ['data'] },
    ]);
    expect((await call({})).errors).toMatchObject([{ path: ['data', 'name'] }]);
    const own = {
      to: to('bob@demo.test'),
      templateId,
      templateData: { name: 'x' },
      subject: 'Own',
    };
    expect((await send('alice', own)).message).toMatchObject({ subject: 'Own' });
    const foreign = await send('alice', { ...own, templateId: 'none' });
    expect(foreign.errors).toMatchObject([{ code: 'NOT_FOUND', path: ['input', 'templateId'] }]);
  });

  it('sends to many, each for themselves, evenly apart, and says who gets nothing', async () => {
    const templateId = await template({
      name: 'Many',
      subject: 'For {{name}}',
      text: '{{address}} {{n}}',
    });
    const before = relay.relayed.length;
    const recipients = [
      { name: 'A', address: 'A@outside.example' },
      { name: 'Twice', address: 'a@outside.example' },
      { name: 'B', address: 'not an address' },
      { name: 'N', address: 'nobody@demo.test' },
      { name: 'C\r\nBcc: x@y.example', address: 'c@outside.example' },
      { name: 'Bob', address: 'bob@demo.test' },
      { name: 'D', address: 'd@outside.example' },
      { name: 'E', address: 'e@outside.example' },
    ];
    const input = { templateId, templateData: { n: 7 } };
    const started = Date.now();
    const options = { idempotencyKey: 'bulk-1' };
    const done = await bulk(input, recipients, options);
    expect(done.messages.map(({ subject, text }: Json) => [subject, text])).toEqual([
      ['For A', 'A@outside.example 7\n'],
      ['For Bob', 'bob@demo.test 7\n'],
      ['For D', 'd@outside.example 7\n'],
      ['For E', 'e@outside.example 7\n'],
    ]);
    expect(done.failed).toEqual(['not an address', 'nobody@demo.test', 'c@outside.example']);
    expect(done.errors).toMatchObject([
      { code: 'INVALID_REQUEST_BODY', path: ['recipients', '2'] },
      { code: 'INVALID_REQUEST_BODY', path: ['recipients', '3'] },
      { code: 'INVALID_REQUEST_BODY', path: ['recipients', '4'] },
    ]);
    expect(await bulk(input, recipients, options)).toEqual(done);
    const mails = await eventually(
      () => relay.relayed.slice(before),
      (all) => all.length >= 3,
    );
    // 120 a minute: the last of four goes a second and a half after the first.
    expect(Date.now() - started).toBeGreaterThan(1_400);
    expect(mails.map((mail) => mail.to).sort()).toEqual([
      ['a@outside.example'],
      ['d@outside.example'],
      ['e@outside.example'],
    ]);
    expect(await find('bob', 'For Bob')).toMatchObject({ to: [{ address: 'bob@demo.test' }] });
    expect((await mailbox('alice')).filter(({ subject }) => /^For /.test(subject))).toHaveLength(4);
  });

  it('refuses too many, and recipients beside them', async () => {
    const many = Array.from({ length: 51 }, (_, n) => ({ address: `r${n}@outside.example` }));
    expect((await bulk({}, many)).errors).toMatchObject([
      { code: 'REQUEST_BODY_TOO_LARGE', path: ['recipients'] },
    ]);
    expect((await bulk({ to: to('bob@demo.test') }, to('bob@demo.test'))).errors).toMatchObject([
      { path: ['input', 'to'] },
    ]);
  });

  it('attaches files of the drive, which answers for itself', async () => {
    const attachmentId = await upload('alice', 'first.pdf', Buffer.from('%PDF first'));
    const { message } = await send('alice', {
      to: to('alice@demo.test'),
      subject: 'Blob',
      attachmentIds: [attachmentId],
    });
    const [{ checksum, size }] = message.attachments;
    const answers: Json[] = [
      {
        ok: true,
        files: [{ filename: 'drive.pdf', mimeType: 'application/pdf', size, blob: checksum }],
      },
      { ok: false, code: 'NOT_FOUND', message: 'File not found' },
    ];
    const stop = world.platform.events.feed.subscribe((events) => {
      for (const { type, tenantId, key, data } of events) {
        if (type !== 'mail.file-attach') continue;
        expect(data).toEqual({ fileIds: ['f1'] });
        const answer = { tenantId, audience: [], type: 'files.file-attach', kind: 'CREATED', key };
        void world.announce({ ...answer, data: answers.shift() } as never);
      }
    });
    const letter = { to: to('bob@demo.test'), subject: 'From the drive', fileIds: ['f1'] };
    expect((await send('alice', letter)).errors).toEqual([]);
    expect((await find('bob', 'From the drive')).attachments).toMatchObject([
      { filename: 'drive.pdf', checksum },
    ]);
    expect((await send('alice', letter)).errors).toMatchObject([
      { code: 'NOT_FOUND', path: ['input', 'fileIds'] },
    ]);
    stop();
  });
});
