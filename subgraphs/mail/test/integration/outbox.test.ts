import { userCreated } from '@suitegraph/kit/testing';
import { mailWorld, type Json, type MailWorld } from '../support/mail-world';
import { eventually, startRelay } from '../support/relay';
import { mailSender, to } from '../support/sender';

describe('the outbox', () => {
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
  const { send, saveDraft, cancel, outbox, mailbox, find, run } = mailSender(() => world);
  const announceCarol = async (status: string): Promise<void> => {
    const { principal } = world.as('carol');
    const event = userCreated(principal);
    await world.announce({ ...event, kind: 'UPDATED', data: { ...event.data, status } });
  };
  const roles = (message: Json) => message?.folders.map(({ role }: Json) => role);

  it('keeps a message with the drafts until its time has come, and then delivers it everywhere', async () => {
    const sendAt = new Date(Date.now() + 1_200).toISOString();
    const { message, outboxItem } = await send('alice', {
      to: to('bob@demo.test', 'friend@outside.example'),
      bcc: to('carol@demo.test'),
      subject: 'Later',
      text: 'tick',
      sendAt,
    });
    expect(outboxItem).toMatchObject({ state: 'SCHEDULED', undoUntil: null, attempts: 0 });
    expect(message).toMatchObject({ flags: ['\\Draft', '\\Seen'], folders: [{ role: 'DRAFTS' }] });
    expect(await outbox('alice')).toMatchObject([{ id: outboxItem.id, state: 'SCHEDULED' }]);
    expect(await outbox('bob')).toEqual([]);
    expect(await find('bob', 'Later')).toBeUndefined();
    const arrived = await eventually(() => find('bob', 'Later'), Boolean);
    expect(arrived).toMatchObject({ text: 'tick\n', bcc: [] });
    expect(await find('carol', 'Later')).toMatchObject({ bcc: [] });
    const sent = await eventually(
      () => find('alice', 'Later'),
      ({ delivery }) => delivery.state === 'SENT',
    );
    expect(sent).toMatchObject({ flags: ['\\Seen'], folders: [{ role: 'SENT' }], id: message.id });
    expect(sent.delivery).toMatchObject({
      imapAppendState: 'NOT_NEEDED',
      recipients: [
        { address: { address: 'bob@demo.test' }, state: 'DELIVERED', smtpResponse: null },
        { address: { address: 'carol@demo.test' }, state: 'DELIVERED' },
        {
          address: { address: 'friend@outside.example' },
          state: 'SENT',
          smtpResponse: expect.stringMatching(/^250/),
        },
      ],
      attempts: [{ ok: true, at: expect.any(Date) }],
    });
    expect(relay.relayed.at(-1)?.to).toEqual(['friend@outside.example']);
    expect(await outbox('alice')).toEqual([]);
    expect((await cancel('alice', outboxItem.id)).errors).toMatchObject([
      { code: 'NOT_QUEUEABLE', path: ['outboxId'] },
    ]);
  });

  it('takes a message back within the undo window: it is a draft, and nobody has got it', async () => {
    const letter = { to: to('bob@demo.test'), subject: 'Oops', text: 'x', undoSeconds: 2 };
    const { outboxItem, message } = await send('alice', letter);
    expect(outboxItem.undoUntil).toEqual(outboxItem.sendAt);
    expect((await cancel('bob', outboxItem.id)).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
    const cancelled = await cancel('alice', outboxItem.id);
    expect(cancelled).toMatchObject({
      errors: [],
      message: { id: message.id, folders: [{ role: 'DRAFTS' }], flags: ['\\Draft', '\\Seen'] },
      outboxItem: { state: 'CANCELLED' },
    });
    expect((await cancel('alice', outboxItem.id)).errors).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 2_300));
    expect(await find('bob', 'Oops')).toBeUndefined();
    expect(roles(await find('alice', 'Oops'))).toEqual(['DRAFTS']);
  });

  it('does not send what was deleted while it waited', async () => {
    const letter = { to: to('bob@demo.test'), subject: 'Deleted', undoSeconds: 1 };
    const { message } = await send('alice', letter);
    await run('alice', `mutation { deleteMessages(ids: ["${message.id}"]) { errors { code } } }`);
    const deleted = await eventually(
      () => find('alice', 'Deleted'),
      ({ delivery }) => delivery.state !== 'SCHEDULED',
    );
    expect(deleted.delivery.state).toBe('CANCELLED');
    expect(await find('bob', 'Deleted')).toBeUndefined();
  });

  it('tells a mailbox that went while the message waited, and keeps no copy where none is wanted', async () => {
    const letter = {
      to: to('carol@demo.test'),
      subject: 'Gone',
      undoSeconds: 1,
      saveToSent: false,
    };
    await send('alice', letter);
    await announceCarol('DISABLED');
    const bounce: Json = await eventually(() => find('alice', 'Not delivered: Gone'), Boolean);
    expect(bounce.text).toContain('carol@demo.test');
    expect(await find('alice', 'Gone')).toBeUndefined();
    await announceCarol('ACTIVE');
  });

  it('announces every step of a delivery to its sender alone', async () => {
    const query = `subscription ($id: ID, $after: SyncToken) { deliveryUpdated(outboxId: $id, after: $after) {
      outboxId state smtpResponse recipient { address } message { subject } } }`;
    const stream = await world.as('alice').subscribe(query);
    const others = await world.as('bob').subscribe(query);
    const foreign = others.next();
    const { outboxItem } = await send('alice', {
      to: to('friend@outside.example', 'gone@outside.example'),
      subject: 'Steps',
    });
    const step = async (): Promise<Json> =>
      ((await stream.next()).value as Json).data.deliveryUpdated;
    const steps: Json[] = [];
    while (steps.length < 4) steps.push(await step());
    expect(steps[0]).toMatchObject({ outboxId: outboxItem.id, state: 'QUEUED', recipient: null });
    expect(steps.slice(1)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          recipient: { address: 'gone@outside.example' },
          state: 'FAILED',
          smtpResponse: expect.stringMatching(/^550/),
        }),
        expect.objectContaining({
          recipient: { address: 'friend@outside.example' },
          state: 'SENT',
          message: { subject: 'Steps' },
        }),
        expect.objectContaining({ recipient: null, state: 'FAILED' }),
      ]),
    );
    const silent = await Promise.race([
      foreign,
      new Promise((done) => setTimeout(done, 200, 'silent')),
    ]);
    expect(silent).toBe('silent');
    await Promise.all([stream.return(), others.return()]);
  });

  it('keeps drafts: without recipients, anew under the same id, and for one editor at a time', async () => {
    const first = await saveDraft('alice', {
      to: [],
      subject: 'Draft',
      bcc: to('carol@demo.test'),
    });
    expect(first).toMatchObject({
      errors: [],
      message: { flags: ['\\Draft', '\\Seen'], folders: [{ role: 'DRAFTS' }] },
    });
    const { id, version, thread, messageId } = first.message;
    expect(first.message.bcc).toEqual([{ address: 'carol@demo.test' }]);
    const second = await saveDraft(
      'alice',
      { to: to('bob@demo.test'), subject: 'Draft 2', text: 'more' },
      { id, options: { ifMatch: version } },
    );
    expect(second.message).toMatchObject({ id, subject: 'Draft 2', messageId, thread });
    expect(second.message.version).not.toBe(version);
    const stale = await saveDraft('alice', { to: [] }, { id, options: { ifMatch: version } });
    expect(stale.errors).toMatchObject([{ code: 'ETAG_MISMATCH' }]);
    expect((await saveDraft('bob', { to: [] }, { id })).errors).toMatchObject([
      { code: 'NOT_FOUND', path: ['id'] },
    ]);
    expect(
      (await mailbox('alice')).filter(({ subject }) => subject?.startsWith('Draft')),
    ).toHaveLength(1);
    const sent = await send('alice', { to: to('bob@demo.test'), subject: 'Final', draftId: id });
    expect(sent.errors).toEqual([]);
    expect(await find('alice', 'Draft 2')).toBeUndefined();
    const again = await send('alice', { to: to('bob@demo.test'), subject: 'Final', draftId: id });
    expect(again.errors).toMatchObject([{ code: 'NOT_FOUND', path: ['input', 'draftId'] }]);
    expect((await mailbox('bob')).filter(({ subject }) => subject === 'Final')).toHaveLength(1);
  });

  it('does not let a draft be changed while it waits in the outbox', async () => {
    const letter = { to: to('bob@demo.test'), subject: 'Waiting', undoSeconds: 60 };
    const { message, outboxItem } = await send('alice', letter);
    const changed = await saveDraft('alice', { to: [] }, { id: message.id });
    expect(changed.errors).toMatchObject([{ code: 'NOT_QUEUEABLE', path: ['id'] }]);
    await cancel('alice', outboxItem.id);
    expect((await saveDraft('alice', { to: [] }, { id: message.id })).errors).toEqual([]);
  });

  it('refuses a hundred thousand recipients by their number', async () => {
    const many = Array.from({ length: 100_000 }, (_, n) => ({ address: `r${n}@outside.example` }));
    const before = relay.relayed.length;
    const { errors } = await send('alice', { to: many, subject: 'Many' });
    expect(errors).toMatchObject([{ code: 'REQUEST_BODY_TOO_LARGE', path: ['input', 'to'] }]);
    expect(relay.relayed).toHaveLength(before);
  });

  it('sends again what the relay took and nobody could write down, and loses nothing', async () => {
    const sql = (text: string) => world.platform.events.database.query(text);
    await sql(`CREATE FUNCTION mail.die() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'the process died'; END $$`);
    await sql(`CREATE TRIGGER die BEFORE UPDATE ON mail.outbox_delivery FOR EACH ROW
      WHEN (NEW.state = 'SENT') EXECUTE FUNCTION mail.die()`);
    await send('alice', { to: to('twice@outside.example'), subject: 'Twice' });
    const taken = () => relay.relayed.filter((mail) => mail.to.includes('twice@outside.example'));
    await eventually(taken, (mails) => mails.length === 1);
    expect((await find('alice', 'Twice')).delivery.state).not.toBe('SENT');
    await sql('DROP TRIGGER die ON mail.outbox_delivery');
    // The lease of the one who died ends.
    await sql(`UPDATE mail.outbox_delivery SET next_attempt_at = now() WHERE state = 'SENDING'`);
    const sent = await eventually<Json>(
      () => find('alice', 'Twice'),
      ({ delivery }) => delivery.state === 'SENT',
    );
    expect(sent.delivery.state).toBe('SENT');
    const [first, second, ...more] = taken();
    expect(more).toEqual([]);
    expect(second?.raw).toBe(first?.raw);
  });
});
