import { mailWorld, type Json, type MailWorld } from '../support/mail-world';
import { mailboxReader } from '../support/mailbox';

const SEARCH = `query ($q: String, $first: Int, $after: String, $accounts: [ID!]) {
  searchThreads(filter: { q: $q }, first: $first, after: $after, accounts: $accounts) {
    pageInfo { hasNextPage endCursor }
    edges { node { hits message { subject } thread { subject lastMessageAt } } } } }`;

describe('searching conversations', () => {
  let world: MailWorld;
  const { run, me } = mailboxReader(() => world);
  const send = (subject: string, text: string, more: object = {}): Promise<Json> =>
    world.send({ from: 'anna@outside.example', to: 'alice@demo.test', subject, text, ...more });
  beforeAll(async () => {
    world = await mailWorld();
    await send('One', 'heron', { messageId: '<one@x.example>' });
    await send('Two', 'heron', { messageId: '<two@x.example>' });
    await send('One, again', 'heron', { references: '<one@x.example>' });
    await send('Three', 'osprey');
    await send('Two, again', 'stork', { references: '<two@x.example>' });
    await send('Four', 'heron');
    await world.send({
      ...{ from: 'anna@outside.example', to: 'bob@demo.test' },
      ...{ subject: 'Of Bob', text: 'heron', references: '<one@x.example>' },
    });
  });
  afterAll(async () => {
    await world.close();
  });

  const search = async (variables: object, name = 'alice'): Promise<Json> =>
    (await run(name, SEARCH, variables)).searchThreads;
  const found = (page: Json): Json[] =>
    page.edges.map(({ node: { hits, message, thread } }: Json) => [
      thread.subject,
      message.subject,
      hits,
    ]);

  it('finds each once, by the newest message that matches, newest first', async () => {
    const page = await search({ q: 'heron' });
    expect(found(page)).toEqual([
      ['Four', 'Four', 1],
      ['One', 'One, again', 2],
      ['Two', 'Two', 1],
    ]);
    expect(page.pageInfo.hasNextPage).toBe(false);
  });

  it('goes on page by page, and names none twice', async () => {
    const all: Json[] = [];
    let after: string | null = null;
    for (let pages = 0; pages < 10; pages += 1) {
      const page: Json = await search({ q: 'heron', first: 1, after });
      all.push(...found(page));
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    expect(all.map(([subject]) => subject)).toEqual(['Four', 'One', 'Two']);
  });

  it('finds all conversations without a filter, and none of others', async () => {
    expect(found(await search({})).map(([subject]) => subject)).toEqual([
      ...['Four', 'Two', 'Three', 'One'],
    ]);
    expect(found(await search({ q: 'heron' }, 'bob'))).toEqual([['Of Bob', 'Of Bob', 1]]);
    expect(found(await search({ q: 'heron' }, 'mallory@other.test'))).toEqual([]);
  });

  it('looks only in the mailboxes asked for', async () => {
    const { id } = (await me()).mailAccounts[0];
    expect(found(await search({ q: 'osprey', accounts: [id] }))).toHaveLength(1);
    const other = '00000000-0000-0000-0000-000000000001';
    expect(found(await search({ q: 'osprey', accounts: [other] }))).toEqual([]);
  });

  it('refuses a cursor that is none', async () => {
    const { errors } = await world.as('alice').execute(SEARCH, { q: 'heron', after: 'x' });
    expect(errors?.[0]?.message).toContain('Not a cursor');
  });

  it('counts no further than it must, in a conversation longer than is read at once', async () => {
    const { database } = world.platform.events;
    await database.transaction(async (tx) => {
      await tx.query('SET LOCAL search_path = mail, public');
      await tx.query(
        `INSERT INTO mail.message (id, account_id, tenant_id, user_id, thread_id, direction, blob, size, message_id,
         subject, addresses, sent_at, received_at, flags, labels, headers, has_attachment, envelope)
       SELECT gen_random_uuid(), m.account_id, m.tenant_id, m.user_id, m.thread_id, m.direction, 'b' || n, 1,
         n || '@x', 'Long', m.addresses, m.sent_at, m.received_at + n * interval '1 ms', '{}', '{Long}', '[]', false, '{}'
       FROM mail.message m, generate_series(1, 250) n WHERE m.subject = 'Three'`,
      );
    });
    expect(found(await search({ q: 'label:Long' }))).toEqual([['Three', 'Long', 100]]);
  });
});
