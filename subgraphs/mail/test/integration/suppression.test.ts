import { mailWorld, type Json, type MailWorld } from '../support/mail-world';
import { eventually, startRelay } from '../support/relay';
import { mailSender, to } from '../support/sender';

const LIST = `query ($first: Int, $after: String, $search: String) { suppressions(first: $first, after: $after, search: $search) {
  totalCount pageInfo { hasNextPage endCursor } edges { node { address { address } reason detail } } } }`;
const ADD = `mutation ($a: String!) { addSuppression(address: $a) { suppression { address { address } reason detail message { id } } errors { code path } } }`;
const REMOVE = `mutation ($a: String!) { removeSuppression(address: $a) { ok errors { code } } }`;
const BULK = `mutation ($input: SendInput!, $r: [AddressInput!]!) { sendBulk(input: $input, recipients: $r, options: {}) {
  messages { id } failed errors { code path } } }`;

describe('the suppression list', () => {
  let relay: Awaited<ReturnType<typeof startRelay>>;
  let world: MailWorld;
  beforeAll(async () => {
    relay = await startRelay();
    world = await mailWorld({
      SMTP_RELAY_URL: `smtp://127.0.0.1:${relay.port}`,
      BULK_MESSAGES_PER_MINUTE: 60_000,
    });
  });
  afterAll(async () => {
    await world.close();
    await relay.close();
  });
  const { send, find, run, account } = mailSender(() => world);
  const add = async (a: string, name = 'alice'): Promise<Json> =>
    (await run(name, ADD, { a })).addSuppression;
  const page = async (variables: object = {}, name = 'alice'): Promise<Json> =>
    (await run(name, LIST, variables)).suppressions;
  const addresses = ({ edges }: Json): string[] =>
    edges.map(({ node }: Json) => node.address.address);
  const relayedTo = (address: string) => relay.relayed.filter((one) => one.to.includes(address));
  const bulk = async (subject: string, ...recipients: string[]): Promise<Json> => {
    const input = { accountId: await account('alice'), to: [], subject, text: 'News' };
    return (await run('alice', BULK, { input, r: to(...recipients) })).sendBulk;
  };

  it('is paged, searched, counted and kept by organisation', async () => {
    expect(await add(' C@far.example ')).toEqual({
      suppression: {
        address: { address: 'c@far.example' },
        reason: 'MANUAL',
        detail: 'alice@demo.test',
        message: null,
      },
      errors: [],
    });
    for (const a of ['a@far.example', 'b@near.example', 'c@far.example']) await add(a);
    await add('theirs@far.example', 'mallory@other.test');
    const first = await page({ first: 2 });
    expect(addresses(first)).toEqual(['a@far.example', 'b@near.example']);
    expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
    const rest = await page({ first: 2, after: first.pageInfo.endCursor });
    expect(addresses(rest)).toEqual(['c@far.example']);
    expect(rest.pageInfo.hasNextPage).toBe(false);
    const found = await page({ search: 'FAR' });
    expect(addresses(found)).toEqual(['a@far.example', 'c@far.example']);
    expect(found.totalCount).toBe(2);
    expect(addresses(await page({ search: '%' }))).toEqual([]);
    expect(addresses(await page({}, 'mallory@other.test'))).toEqual(['theirs@far.example']);
  });

  it('refuses what is no address, and to take off what is not on it', async () => {
    expect(await add('nobody')).toMatchObject({
      suppression: null,
      errors: [{ code: 'INVALID_REQUEST_BODY', path: ['address'] }],
    });
    const remove = async (a: string): Promise<Json> =>
      (await run('alice', REMOVE, { a })).removeSuppression;
    expect(await remove('theirs@far.example')).toMatchObject({ errors: [{ code: 'NOT_FOUND' }] });
    expect(await remove('B@near.example')).toEqual({ ok: true, errors: [] });
    expect(addresses(await page({ search: 'near' }))).toEqual([]);
  });

  it('holds for what is sent, here and outside, and says so for each recipient', async () => {
    await add('bob@demo.test');
    const { errors } = await send('alice', {
      to: to('a@far.example', 'bob@demo.test', 'carol@demo.test', 'ok@far.example'),
      subject: 'Partly',
      text: 'x',
    });
    expect(errors).toEqual([]);
    const { delivery } = await eventually<Json>(
      () => find('alice', 'Partly'),
      (message) => message.delivery.state !== 'QUEUED' && message.delivery.state !== 'SENDING',
    );
    expect(delivery.state).toBe('SUPPRESSED');
    expect(delivery.recipients.map((r: Json) => [r.address.address, r.state])).toEqual([
      ['a@far.example', 'SUPPRESSED'],
      ['bob@demo.test', 'SUPPRESSED'],
      ['carol@demo.test', 'DELIVERED'],
      ['ok@far.example', 'SENT'],
    ]);
    expect(relayedTo('a@far.example')).toEqual([]);
    expect(await find('bob', 'Partly')).toBeUndefined();
  });

  it('is asked again when a message goes', async () => {
    const sendAt = new Date(Date.now() + 3_600_000).toISOString();
    await send('alice', { to: to('late@far.example'), subject: 'Later', text: 'x', sendAt });
    await add('late@far.example');
    await world.platform.events.database.query(
      `UPDATE mail.outbox_item SET send_at = now() WHERE state = 'SCHEDULED'`,
    );
    const { delivery } = await eventually<Json>(
      () => find('alice', 'Later'),
      (message) => message.delivery.state === 'SUPPRESSED',
    );
    expect(delivery.recipients).toMatchObject([
      { state: 'SUPPRESSED', smtpResponse: 'On the suppression list' },
    ]);
    expect(relayedTo('late@far.example')).toEqual([]);
  });

  it('shows in the result of bulk mail', async () => {
    const result = await bulk('Bulk', 'a@far.example', 'reader@far.example');
    expect(result).toMatchObject({
      failed: ['a@far.example'],
      errors: [{ code: 'BLOCKED_BY_POLICY', path: ['recipients', '0'] }],
    });
    expect(result.messages).toHaveLength(1);
  });

  it('is joined by one click from bulk mail, which concerns no other mail', async () => {
    const [mail] = await eventually(
      () => relayedTo('reader@far.example'),
      (all) => all.length > 0,
    );
    const unfolded = mail?.raw.replace(/\r\n[ \t]+/g, ' ') ?? '';
    expect(unfolded).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
    const link = /^List-Unsubscribe: <(\S+)>\r$/m.exec(unfolded)?.[1] ?? '';
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = 'List-Unsubscribe=One-Click';
    const forged = link.replace('reader', 'victim');
    expect((await fetch(forged, { method: 'POST', headers: form, body })).status).toBe(403);
    const shown = await fetch(link);
    expect([shown.status, await shown.text()]).toEqual([200, expect.stringContaining('<form')]);
    expect(addresses(await page({ search: 'reader' }))).toEqual([]);
    expect((await fetch(link, { method: 'POST', headers: form, body })).status).toBe(200);
    const entry = (await page({ search: 'reader' })).edges[0].node;
    expect(entry).toMatchObject({ reason: 'UNSUBSCRIBE', detail: null });
    expect((await bulk('Bulk 2', 'reader@far.example')).failed).toEqual(['reader@far.example']);
    const personal = { to: to('reader@far.example'), subject: 'Personal', text: 'x' };
    expect((await send('alice', personal)).errors).toEqual([]);
    const arrived = await eventually(
      () => relayedTo('reader@far.example'),
      (all) => all.length === 2,
    );
    expect(arrived.map(({ raw }) => raw.includes('List-Unsubscribe'))).toEqual([true, false]);
    await add('reader@far.example');
    expect((await page({ search: 'reader' })).edges[0].node.reason).toBe('MANUAL');
  });
});
