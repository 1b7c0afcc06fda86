import { fullDisk, type FullDisk } from '../support/full-disk';
import { mailboxReader } from '../support/mailbox';
import { mailWorld, type Json, type MailWorld } from '../support/mail-world';
import { eventually } from '../support/relay';
import { ruleMaker, action } from '../support/rules';

const LETTER = '{ message { id subject } errors { code path } }';

describe('while the disk is full', () => {
  let world: MailWorld;
  let disk: FullDisk;
  let put: jest.SpyInstance;
  const box = mailboxReader(() => world);
  const { upsert } = ruleMaker(() => world);
  beforeAll(async () => {
    world = await mailWorld();
    disk = await fullDisk();
  });
  beforeEach(() => {
    put = jest.spyOn(world.platform.blobs, 'put').mockImplementation((source) => disk.put(source));
  });
  afterEach(async () => {
    put.mockRestore();
    expect(await disk.leftovers()).toEqual([]);
  });
  afterAll(async () => {
    await world.close();
    await disk.close();
  });

  const input = async (subject: string): Promise<object> => ({
    accountId: (await box.me()).mailAccounts[0].id,
    to: [{ address: 'bob@demo.test' }],
    subject,
    text: 'x',
  });
  const send = async (subject: string): Promise<Json> => {
    const query = `mutation ($input: SendInput!) { sendMessage(input: $input, options: {}) ${LETTER} }`;
    return (await box.run('alice', query, { input: await input(subject) })).sendMessage;
  };
  const save = async (subject: string, id?: string): Promise<Json> => {
    const query = `mutation ($id: ID, $input: SendInput!) { saveDraft(id: $id, input: $input) ${LETTER} }`;
    return (await box.run('alice', query, { id, input: await input(subject) })).saveDraft;
  };

  it('puts arriving mail off, and takes its repeat once', async () => {
    const mail = {
      from: 'a@outside.example',
      to: 'alice@demo.test',
      messageId: '<full@a.example>',
    };
    await expect(world.send({ ...mail, subject: 'Arrives' })).rejects.toThrow(/451 4\.3\.0/);
    expect(await box.subjects({ subject: 'Arrives' })).toEqual([]);
    put.mockRestore();
    await world.send({ ...mail, subject: 'Arrives' });
    expect(await box.subjects({ subject: 'Arrives' })).toEqual(['Arrives']);
  });

  it('sends nothing, says so, and sends it once when there is room', async () => {
    expect(await send('Sent')).toEqual({
      message: null,
      errors: [{ code: 'QUOTA_EXCEEDED', path: null }],
    });
    expect(await box.list({ filter: { subject: 'Sent' } }, 'bob')).toEqual([]);
    put.mockRestore();
    expect((await send('Sent')).errors).toEqual([]);
    expect(await box.list({ filter: { subject: 'Sent' } }, 'bob')).toHaveLength(1);
  });

  it('keeps a draft as it was', async () => {
    put.mockRestore();
    const { message } = await save('Written');
    put = jest.spyOn(world.platform.blobs, 'put').mockImplementation((source) => disk.put(source));
    expect((await save('Written anew', message.id)).errors).toMatchObject([
      { code: 'QUOTA_EXCEEDED' },
    ]);
    expect(await box.subjects({ subject: 'Written' })).toEqual(['Written']);
    put.mockRestore();
    expect((await save('Written anew', message.id)).message.id).toBe(message.id);
  });

  it('refuses uploads, which can be sent again', async () => {
    const query = `mutation { createAttachmentUpload(filename: "a.bin", size: 5) { uploadUrl } }`;
    const { uploadUrl } = (await box.run('alice', query)).createAttachmentUpload;
    const upload = () => fetch(uploadUrl, { method: 'PUT', body: 'bytes' });
    const refused = await upload();
    expect([refused.status, ((await refused.json()) as Json).code]).toEqual([
      507,
      'QUOTA_EXCEEDED',
    ]);
    put.mockRestore();
    expect((await upload()).status).toBe(204);
  });

  it('keeps what a rule has yet to forward, and forwards it once', async () => {
    put.mockRestore();
    await upsert({ name: 'on', conditions: [], actions: [action('FORWARD', 'carol@demo.test')] });
    const { blobs, events } = world.platform;
    const real = blobs.put.bind(blobs);
    const calls = jest.spyOn(blobs, 'put').mockImplementationOnce(real);
    calls.mockImplementationOnce((source) => disk.put(source));
    await world.send({ from: 'a@outside.example', to: 'alice@demo.test', subject: 'Goes on' });
    const waits = await eventually(
      () => events.database.query('SELECT attempts FROM mail.rule_effect'),
      ([row]) => row?.attempts === 1,
    );
    expect(waits).toEqual([{ attempts: 1 }]);
    calls.mockRestore();
    await events.database.query('UPDATE mail.rule_effect SET next_attempt_at = now()');
    // What comes next wakes the one who carries effects out.
    await world.send({ from: 'a@outside.example', to: 'alice@demo.test', subject: 'Next' });
    const got = await eventually(
      () => box.list({ filter: { q: 'subject:"Goes on"' } }, 'carol'),
      (all) => all.length > 0,
    );
    expect(got).toHaveLength(1);
  });
});
