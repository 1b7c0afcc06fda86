import type { JsonObject } from '@suitegraph/kit/events';
import { mailWorld, type MailWorld, type Json } from '../support/mail-world';
import { eventually, startRelay } from '../support/relay';

const SEND = `mutation ($input: SendInput!, $options: WriteOptions!) { sendMessage(input: $input, options: $options) {
  message { id subject flags messageId folders { role } thread { id } bcc { address } from { name address } text attachments { filename size mimeType checksum } }
  errors { code message path } } }`;
const LIST = `{ messages { edges { node { id subject text flags raw folders { role } thread { id messages { edges { node { id } } } } from { address } bcc { address }
  calendarInvite { iCalUid } attachments { filename size checksum } } } } }`;

describe('sending mail', () => {
  let world: MailWorld;
  let relay: Awaited<ReturnType<typeof startRelay>>;
  beforeAll(async () => {
    relay = await startRelay();
    world = await mailWorld({ SMTP_RELAY_URL: `smtp://127.0.0.1:${relay.port}` });
  });
  afterAll(async () => {
    await world.close();
    await relay.close();
  });

  const account = (name: string) => accountOf(world, name);
  const send = async (name: string, input: object, options: object = {}) => {
    const accountId = await account(name);
    const answer = await world.as(name).execute(SEND, { input: { accountId, ...input }, options });
    expect(answer.errors).toBeUndefined();
    return answer.data.sendMessage;
  };
  const inbox = async (name: string): Promise<Json[]> => {
    const answer = await world.as(name).execute(LIST);
    expect(answer.errors).toBeUndefined();
    return answer.data.messages.edges.map(({ node }: Json) => node);
  };
  const to = (...addresses: string[]) => addresses.map((address) => ({ address }));

  it('delivers to users here at once, and keeps a copy that alone shows who got a blind copy', async () => {
    const sent = await send('alice', {
      to: [{ name: 'Bob', address: 'Bob@demo.test' }],
      bcc: to('carol@demo.test'),
      subject: 'Mittagessen – heute?',
      text: 'At noon',
    });
    expect(sent.errors).toEqual([]);
    expect(sent.message).toMatchObject({
      subject: 'Mittagessen – heute?',
      flags: ['\\Seen'],
      folders: [{ role: 'SENT' }],
      from: [{ name: 'alice', address: 'alice@demo.test' }],
      bcc: [{ address: 'carol@demo.test' }],
      attachments: [],
    });
    const [bobs] = await inbox('bob');
    const [carols] = await inbox('carol');
    expect(bobs).toMatchObject({
      text: 'At noon\n',
      flags: [],
      bcc: [],
      folders: [{ role: 'INBOX' }],
    });
    expect(await (await fetch(bobs.raw)).text()).not.toMatch(/carol|^bcc:/im);
    expect(carols.bcc).toEqual([]);
  });

  it('joins an answer to its thread on both sides', async () => {
    const [received] = await inbox('bob');
    const { message } = await send('bob', {
      to: to('alice@demo.test'),
      subject: 'Re: Mittagessen',
      text: 'Yes',
      inReplyTo: received.id,
    });
    expect(message.thread.id).toBe(received.thread.id);
    const [answer, original] = await inbox('alice');
    expect(answer.thread.id).toBe(original.thread.id);
    expect(answer.thread.messages.edges.map(({ node }: Json) => node.id)).toEqual([
      original.id,
      answer.id,
    ]);
    expect((await inbox('bob')).find(({ id }) => id === received.id).flags).toEqual(['\\Answered']);
    const foreign = await send('carol', { to: to('bob@demo.test'), inReplyTo: received.id });
    expect(foreign.errors).toMatchObject([{ code: 'NOT_FOUND', path: ['input', 'inReplyTo'] }]);
  });

  it('attaches what was uploaded, once all of it is there', async () => {
    const content = Buffer.from('%PDF-1.7 the real thing');
    const create = await world
      .as('alice')
      .execute(
        `mutation { createAttachmentUpload(filename: "plan.pdf", size: ${content.length}) { attachmentId uploadUrl errors { code } } }`,
      );
    const { attachmentId, uploadUrl } = create.data.createAttachmentUpload;
    const put = (body: Buffer, url = uploadUrl) =>
      fetch(url, {
        method: 'PUT',
        body: new Uint8Array(body),
        headers: { 'content-type': 'application/pdf' },
      });
    const letter = { to: to('bob@demo.test'), subject: 'Plan', attachmentIds: [attachmentId] };
    expect((await put(content.subarray(0, 9))).status).toBe(400);
    expect((await send('alice', letter)).errors).toMatchObject([
      { code: 'INVALID_REQUEST_BODY', path: ['input', 'attachmentIds'] },
    ]);
    expect((await put(Buffer.concat([content, content]))).status).toBe(400);
    expect((await put(content, uploadUrl.replace('user-alice', 'user-bob'))).status).toBe(403);
    expect((await put(content)).status).toBe(204);
    expect((await send('bob', letter)).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
    const { message } = await send('alice', letter);
    expect(message.attachments).toMatchObject([
      { filename: 'plan.pdf', size: content.length, mimeType: 'application/pdf' },
    ]);
    expect((await inbox('bob'))[0].attachments[0].checksum).toBe(message.attachments[0].checksum);
  });

  it('sends once for an idempotency key, and refuses the key for another message', async () => {
    const letter = { to: to('carol@demo.test'), subject: 'Once', text: 'once' };
    const options = { idempotencyKey: 'key-1' };
    const [first, second] = await Promise.all([
      send('alice', letter, options),
      send('alice', letter, options),
    ]);
    expect(second.message.id).toBe(first.message.id);
    const other = await send('alice', { ...letter, text: 'twice' }, options);
    expect(other.errors).toMatchObject([{ code: 'IDEMPOTENCY_CONFLICT' }]);
    expect((await inbox('carol')).filter(({ subject }) => subject === 'Once')).toHaveLength(1);
    const checked = await send('alice', { ...letter, subject: 'Dry' }, { dryRun: true });
    expect(checked).toEqual({ message: null, errors: [] });
    expect((await inbox('carol')).some(({ subject }) => subject === 'Dry')).toBe(false);
  });

  it.each([
    [{ subject: 'Hi\r\nBcc: victim@outside.example' }, ['input', 'subject']],
    [
      { to: [{ name: 'X\nBcc: a@b.example', address: 'bob@demo.test' }] },
      ['input', 'to', '0', 'name'],
    ],
    [{ to: to('bob@demo.test>\r\nBcc: <a@b.example') }, ['input', 'to', '0', 'address']],
    [{ cc: to('bob@demo.test, a@b.example') }, ['input', 'cc', '0', 'address']],
    [{ to: [] }, ['input', 'to']],
    [{ to: to('nobody@demo.test') }, ['input', 'to']],
  ])('refuses %j', async (wrong, path) => {
    const answer = await send('alice', { to: to('bob@demo.test'), text: 'x', ...wrong });
    expect(answer.message).toBeNull();
    expect(answer.errors).toMatchObject([{ code: 'INVALID_REQUEST_BODY', path }]);
    expect(relay.relayed).toEqual([]);
  });

  it('does not send from another user’s mailbox', async () => {
    const accountId = await account('bob');
    const answer = await send('alice', { accountId, to: to('bob@demo.test') });
    expect(answer.errors).toMatchObject([{ code: 'NOT_FOUND', path: ['input', 'accountId'] }]);
  });

  it('hands mail for outside to the relay, tells of refusals and tries again later', async () => {
    const { message } = await send('alice', {
      to: to(
        'friend@outside.example',
        'gone@outside.example',
        'busy@outside.example',
        'bob@demo.test',
      ),
      subject: 'Outside',
      text: '.starts with a dot\n\nFrom the office',
    });
    const [mail] = await eventually(
      () => relay.relayed,
      (all) => all.length > 0,
    );
    expect(mail).toMatchObject({ from: 'alice@demo.test', to: ['friend@outside.example'] });
    expect(mail?.raw).toMatch(/^Subject: Outside\r$/m);
    expect(mail?.raw).toContain('\r\n.starts with a dot\r\n');
    const [bounce] = await eventually(
      () => inbox('alice'),
      ([newest]) => newest?.subject.startsWith('Not delivered'),
    );
    expect(bounce).toMatchObject({
      subject: 'Not delivered: Outside',
      text: expect.stringContaining('gone@outside.example'),
      thread: { id: message.thread.id },
    });
    expect(bounce.text).not.toContain('busy@');
    const states = await world.platform.events.database.query(
      'SELECT recipient, state, attempts, next_attempt_at > now() AS later FROM mail.outbox_delivery WHERE attempts > 0 ORDER BY recipient',
    );
    expect(states).toEqual([
      { recipient: 'busy@outside.example', state: 'DEFERRED', attempts: 1, later: true },
      { recipient: 'friend@outside.example', state: 'SENT', attempts: 1, later: false },
      { recipient: 'gone@outside.example', state: 'FAILED', attempts: 1, later: false },
    ]);
  });

  it('sends the calendar’s invitations from the user they are from', async () => {
    const { tenantId, userId } = world.as('alice').principal;
    const before = relay.relayed.length;
    const ics =
      'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:evt-1\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n';
    await world.announce({
      tenantId,
      audience: [userId],
      type: 'calendar.scheduling',
      kind: 'CREATED',
      key: 'evt-1',
      data: {
        method: 'REQUEST',
        ics,
        from: 'alice@demo.test',
        fromName: 'Alice',
        to: ['guest@outside.example'],
        subject: 'Invitation: Planning',
      },
    });
    const all = await eventually(
      () => relay.relayed,
      (mails) => mails.length > before,
    );
    expect(all.at(-1)).toMatchObject({ to: ['guest@outside.example'] });
    expect(all.at(-1)?.raw).toMatch(
      /Content-Type: text\/calendar; charset=utf-8;\s+method=REQUEST/,
    );
    const [sent] = await inbox('alice');
    expect(sent).toMatchObject({
      folders: [{ role: 'SENT' }],
      calendarInvite: { iCalUid: 'evt-1' },
    });
  });

  it('asks the drive to keep an attachment and passes on its answer', async () => {
    const [{ attachments }] = (await inbox('bob')).filter(({ subject }) => subject === 'Plan');
    expect(attachments).toHaveLength(1);
    const ids = await world
      .as('bob')
      .execute('{ messages { edges { node { attachments { id } } } } }');
    const attachmentId = ids.data.messages.edges.flatMap(({ node }: Json) => node.attachments)[0]
      .id;
    const save = `mutation { saveAttachmentToDrive(attachmentId: "${attachmentId}", folderId: "f1") { ok errors { code message } } }`;
    const answers: JsonObject[] = [
      { ok: true, fileId: 'file-1' },
      { ok: false, code: 'NOT_FOUND', message: 'Folder not found' },
    ];
    const stop = world.platform.events.feed.subscribe((events) => {
      for (const event of events.filter(({ type }) => type === 'mail.attachment-save')) {
        expect(event.data).toMatchObject({ attachmentId, folderId: 'f1', filename: 'plan.pdf' });
        const { tenantId, audience, key } = event;
        void world.announce({
          tenantId,
          audience,
          type: 'files.attachment-save',
          kind: 'CREATED',
          key,
          data: answers.shift() ?? {},
        });
      }
    });
    expect((await world.as('bob').execute(save)).data.saveAttachmentToDrive).toEqual({
      ok: true,
      errors: [],
    });
    expect((await world.as('bob').execute(save)).data.saveAttachmentToDrive.errors).toEqual([
      { code: 'NOT_FOUND', message: 'Folder not found' },
    ]);
    stop();
    expect((await world.as('alice').execute(save)).data.saveAttachmentToDrive.errors).toMatchObject(
      [{ code: 'NOT_FOUND' }],
    );
    expect((await world.as('bob').execute(save)).data.saveAttachmentToDrive.errors).toMatchObject([
      { code: 'UPSTREAM_UNAVAILABLE' },
    ]);
  });
});

describe('without a relay', () => {
  it('names the address it cannot reach and sends nothing', async () => {
    const world = await mailWorld();
    const accountId = await accountOf(world, 'alice');
    const input = {
      accountId,
      to: [{ address: 'bob@demo.test' }, { address: 'x@outside.example' }],
    };
    const answer = await world.as('alice').execute(SEND, { input, options: {} });
    expect(answer.data.sendMessage).toMatchObject({
      message: null,
      errors: [{ code: 'MODULE_DISABLED', message: expect.stringContaining('x@outside.example') }],
    });
    expect((await world.as('bob').execute(LIST)).data.messages.edges).toEqual([]);
    await world.close();
  });
});

async function accountOf(world: MailWorld, name: string): Promise<string> {
  const { userId } = world.as(name).principal;
  const answer = await world
    .as(name)
    .execute(
      `query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { mailAccounts { id state address { address } } } } }`,
      { r: [{ __typename: 'User', id: userId }] },
    );
  return answer.data._entities[0].mailAccounts[0].id;
}
