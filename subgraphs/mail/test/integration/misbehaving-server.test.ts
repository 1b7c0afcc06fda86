import { mailWorld, type Json, type MailWorld } from '../support/mail-world';
import { startMisbehavingImap, type MisbehavingImap } from '../support/misbehaving-imap';
import { eventually } from '../support/relay';
import { CONNECT, REMOTE_SETTINGS, startSubmission } from '../support/remote-world';

const LIST = `query ($a: [ID!]) { messages(accounts: $a, first: 50) { edges { node { id subject } } } }`;
const STATE = `query ($id: ID!) { mailAccount(id: $id) { state lastError } }`;
const RESYNC = `mutation ($id: ID!) { resyncMailAccount(id: $id) { errors { code } } }`;

// Made by hand, since no real server does any of this.
describe('a server that misbehaves', () => {
  let world: MailWorld;
  let server: MisbehavingImap;
  let submission: Awaited<ReturnType<typeof startSubmission>>;
  let id: string;

  const run = async (query: string, variables: Record<string, unknown>): Promise<Json> => {
    const answer = await world.as('alice').execute(query, variables);
    expect(answer.errors).toBeUndefined();
    return answer.data;
  };
  const input = (address: string): object => {
    const common = { host: '127.0.0.1', security: 'PLAIN', username: 'u', password: 'p' };
    return {
      address,
      imap: { ...common, port: server.port },
      smtp: { ...common, port: submission.port },
    };
  };
  const list = async (): Promise<Json[]> =>
    (await run(LIST, { a: [id] })).messages.edges.map(({ node }: Json) => node);
  const subjects = async (): Promise<string[]> => (await list()).map(({ subject }) => subject);
  const account = async (): Promise<Json> => (await run(STATE, { id })).mailAccount;
  /** Tries again at once, without the wait after a failure. */
  const again = (): Promise<Json> => run(RESYNC, { id });

  beforeAll(async () => {
    server = await startMisbehavingImap();
    submission = await startSubmission('p');
    world = await mailWorld({ ...REMOTE_SETTINGS, REMOTE_MAIL_SILENCE_SECONDS: 1 });
    server.does.messages = [3, 1, 3, 2].map((uid) => ({ uid, subject: `m${uid}` }));
    server.does.uidNext = 4;
    const { connectMailAccount } = await run(CONNECT, { input: input('liar@lies.example') });
    expect(connectMailAccount.errors).toEqual([]);
    id = connectMailAccount.account.id;
  }, 30_000);
  afterAll(async () => {
    await world.close();
    await submission.close();
    await server.close();
  });

  it('lists UIDs twice and in disorder: each message is there once', async () => {
    const found = await eventually(subjects, (all) => all.length >= 3);
    expect(found.sort()).toEqual(['m1', 'm2', 'm3']);
    expect((await eventually(account, ({ state }) => state === 'CONNECTED')).state).toBe(
      'CONNECTED',
    );
  });

  it('hangs up in the middle of an answer: nothing is lost or doubled', async () => {
    const before = await list();
    server.does.messages.push({ uid: 4, subject: 'm4' });
    server.does.uidNext = 5;
    server.does.dropAfter = 2;
    await again();
    const failed = await eventually(account, ({ state }) => state === 'CONNECT_ERROR');
    expect(failed).toMatchObject({ state: 'CONNECT_ERROR' });
    expect((await list()).map(({ id: one }) => one)).toEqual(before.map(({ id: one }) => one));
    server.does.dropAfter = null;
    await again();
    expect((await eventually(subjects, (all) => all.length === 4)).sort()).toEqual([
      'm1',
      'm2',
      'm3',
      'm4',
    ]);
  }, 30_000);

  it('numbers its messages anew: they keep their ids', async () => {
    const before = await list();
    server.does.uidValidity = 2;
    server.does.uidNext = 24;
    server.does.messages = [21, 22, 23].map((uid, n) => ({ uid, subject: `m${n + 1}` }));
    await again();
    const after = await eventually(list, (all) => all.length === 3);
    expect(after).toEqual(before.filter(({ subject }) => subject !== 'm4'));
    const resets = await world.platform.events.database.query(
      `SELECT 1 FROM kit.outbox WHERE type = 'mail.folder' AND kind = 'UPDATED'
       AND data->>'uidValidityReset' = 'true'`,
    );
    expect(resets).toHaveLength(1);
  }, 30_000);

  it.each(['NO', 'BAD'] as const)(
    'answers %s: what is here stays',
    async (status) => {
      const before = await list();
      server.does.refuse = { pattern: /^(SELECT|EXAMINE|STATUS|UID)/i, status };
      await again();
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect(await list()).toEqual(before);
      server.does.refuse = null;
    },
    30_000,
  );

  it('lists no folders: what is here stays', async () => {
    const before = await list();
    server.does.listsNothing = true;
    await again();
    const failed = await eventually(account, ({ lastError }) => /no folders/.test(lastError));
    expect(failed).toMatchObject({
      state: 'CONNECT_ERROR',
      lastError: 'The server lists no folders',
    });
    expect(await list()).toEqual(before);
    server.does.listsNothing = false;
  }, 30_000);

  it('hangs: the account waits, and no other does', async () => {
    server.does.mute = /^(LIST|STATUS|SELECT)/i;
    await again();
    const failed = await eventually(account, ({ lastError }) => /in time/.test(lastError));
    expect(failed.lastError).toBe('The server does not answer in time');
    const started = Date.now();
    await world.send({ from: 'a@b.example', to: 'alice@demo.test', subject: 'Quick', text: '-' });
    expect(Date.now() - started).toBeLessThan(1_000);
    server.does.mute = null;
    await again();
    expect((await eventually(account, ({ state }) => state === 'CONNECTED')).state).toBe(
      'CONNECTED',
    );
  }, 30_000);

  it('is left alone for longer and longer', async () => {
    server.does.listsNothing = true;
    await again();
    await eventually(account, ({ state }) => state === 'CONNECT_ERROR');
    const before = server.connections();
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(server.connections() - before).toBeLessThanOrEqual(1);
  }, 30_000);
});
