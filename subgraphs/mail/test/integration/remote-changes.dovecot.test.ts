import type { ImapFlow } from 'imapflow';
import type { Json } from '../support/mail-world';
import { eventually } from '../support/relay';
import { rawMessage, remoteWorld, type RemoteWorld } from '../support/remote-world';

const LIST = `query ($a: [ID!]) { messages(accounts: $a, first: 50) {
  edges { node { id subject flags folders { path } } } } }`;
const STATE = `query ($id: ID!) { mailAccount(id: $id) { state folders { id path } } }`;
const FOLDER_EVENTS = `SELECT kind, data->>'uidValidityReset' AS reset FROM kit.outbox
  WHERE type = 'mail.folder' AND data->>'accountId' = $1 ORDER BY seq`;

// The second one keeps no modification sequences, cannot move and says nothing by itself.
const PLAIN = 'imap_capability = IMAP4rev1 SASL-IR LOGIN-REFERRALS ID LITERAL+ SPECIAL-USE';

describe.each([
  ['with all extensions', []],
  ['without extensions', [PLAIN]],
])('an account on a server %s', (_which, settings) => {
  let remote: RemoteWorld;
  let other: ImapFlow;
  let id: string;

  beforeAll(async () => {
    remote = await remoteWorld(['anna'], settings);
    other = await remote.client('anna');
    for (const subject of ['One', 'Two', 'Three']) await other.append('INBOX', rawMessage(subject));
    id = await remote.connect('anna');
    await eventually(state, (value) => value === 'CONNECTED');
  }, 60_000);
  afterAll(async () => {
    other.close();
    await remote.close();
  });

  const state = async (): Promise<string> =>
    (await remote.run(STATE, { id })).mailAccount?.state as string;
  const list = async (): Promise<Json[]> =>
    (await remote.run(LIST, { a: [id] })).messages.edges.map(({ node }: Json) => node);
  const events = (sql: string): Promise<Json[]> =>
    remote.world.platform.events.database.query(sql, [id]);
  const until = async (done: (messages: Json[]) => boolean): Promise<Json[]> => {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const messages = await eventually(list, done);
      if (done(messages)) return messages;
    }
    return list();
  };

  it('takes over flags, moves and deletions', async () => {
    const [before] = (await list()).filter(({ subject }) => subject === 'One');
    await other.mailboxCreate('Elsewhere');
    await other.mailboxOpen('INBOX');
    await other.messageFlagsAdd({ subject: 'Two' }, ['\\Seen']);
    await other.messageCopy({ subject: 'One' }, 'Elsewhere');
    await other.messageDelete({ subject: 'One' });
    await other.messageDelete({ subject: 'Three' });
    const messages = await until(
      (found) =>
        found.length === 2 &&
        found.every(({ flags, subject }) => subject === 'One' || flags.length > 0),
    );
    const summary = messages.map(({ subject, flags, folders }) => [
      subject,
      flags,
      folders[0].path,
    ]);
    expect(summary.sort()).toEqual([
      ['One', [], 'Elsewhere'],
      ['Two', ['\\Seen'], 'INBOX'],
    ]);
    expect(messages.find(({ subject }) => subject === 'One').id).toBe(before.id);
  }, 60_000);

  it('carries out moves', async () => {
    const two = (await list()).find(({ subject }) => subject === 'Two');
    const { folders } = (await remote.run(STATE, { id })).mailAccount;
    const to = folders.find(({ path }: Json) => path === 'Elsewhere').id;
    await remote.run(
      `mutation ($ids: [ID!]!, $to: ID!) { moveMessages(ids: $ids, folderId: $to) { errors { code } } }`,
      { ids: [two.id], to },
    );
    const there = async (): Promise<number> =>
      (await other.status('Elsewhere', { messages: true }))
        ? (((await other.status('Elsewhere', { messages: true })) || {}).messages ?? 0)
        : 0;
    expect(await eventually(there, (count) => count === 2)).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    const after = (await list()).filter(({ subject }) => subject === 'Two');
    expect(after).toEqual([{ ...two, folders: [{ path: 'Elsewhere' }] }]);
  }, 60_000);

  it('keeps its messages’ ids when the server numbers them anew', async () => {
    const before = (await list()).find(({ subject }) => subject === 'Two');
    await other.mailboxOpen('INBOX');
    await other.messageCopy('1:*', 'Trash').catch(() => undefined);
    await other.mailboxOpen('Elsewhere');
    await other.mailboxCreate('Kept');
    await other.messageCopy('1:*', 'Kept');
    await other.mailboxOpen('INBOX');
    await other.mailboxDelete('Elsewhere');
    // A folder of the same name has another UIDVALIDITY.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await other.mailboxCreate('Elsewhere');
    const found = await until((messages) =>
      messages.some(({ subject, folders }) => subject === 'Two' && folders[0]?.path === 'Kept'),
    );
    expect(found.find(({ subject }) => subject === 'Two').id).toBe(before.id);
    const kinds = (await events(FOLDER_EVENTS)).map(({ kind, reset }) => [kind, reset]);
    expect(kinds).toContainEqual(['CREATED', 'false']);
  }, 60_000);

  it('rests while it is paused, is compared anew, and is forgotten with all that was read', async () => {
    const pause = `mutation ($id: ID!, $p: Boolean!) { pauseMailAccount(id: $id, paused: $p) { account { state } errors { code } } }`;
    const paused = await remote.run(pause, { id, p: true });
    expect(paused.pauseMailAccount.account.state).toBe('PAUSED');
    await other.append('INBOX', rawMessage('Meanwhile'));
    await remote.run(pause, { id, p: false });
    const resync = `mutation ($id: ID!) { resyncMailAccount(id: $id) { errors { code } } }`;
    expect((await remote.run(resync, { id })).resyncMailAccount.errors).toEqual([]);
    const messages = await until((all) => all.some(({ subject }) => subject === 'Meanwhile'));
    expect(messages.map(({ subject }) => subject)).toContain('Meanwhile');
    const remove = `mutation ($id: ID!) { removeMailAccount(id: $id) { ok errors { code } } }`;
    const foreign = await remote.world.as('bob').execute(remove, { id });
    expect(foreign.data?.['removeMailAccount'].errors[0].code).toBe('NOT_FOUND');
    expect((await remote.run(remove, { id })).removeMailAccount.ok).toBe(true);
    expect(await state()).toBeUndefined();
    expect(await list()).toEqual([]);
    const left = await remote.world.platform.events.database.query(
      'SELECT (SELECT count(*) FROM mail.message)::int + (SELECT count(*) FROM mail.remote_folder)::int AS n',
    );
    expect(left).toEqual([{ n: 0 }]);
    await other.mailboxOpen('INBOX');
    expect((await other.search({ subject: 'Meanwhile' })) || []).toHaveLength(1);
  }, 60_000);
});
