import type { ImapFlow } from 'imapflow';
import { eventually } from '../support/relay';
import type { Json } from '../support/mail-world';
import { CONNECT, rawMessage, remoteWorld, type RemoteWorld } from '../support/remote-world';

const LIST = `query ($a: [ID!]) { messages(accounts: $a, first: 50) {
  edges { node { id subject flags folders { path role } } } } }`;
const ACCOUNT = `query ($id: ID!) { mailAccount(id: $id) { id state lastError lastSyncedAt capabilities
  credentialKeyId folders { id path role total unread } } }`;

describe('an account on a server elsewhere', () => {
  let remote: RemoteWorld;
  let other: ImapFlow;
  let id: string;

  beforeAll(async () => {
    remote = await remoteWorld(['anna', 'kim', 'lee']);
    other = await remote.client('anna');
    await other.append('INBOX', rawMessage('First'), ['\\Seen']);
    await other.append('INBOX', rawMessage('Second'));
    await other.mailboxCreate(['Work', 'Plans']);
    await other.append('Work/Plans', rawMessage('Third'), ['\\Flagged']);
    id = await remote.connect('anna');
    await settled();
  }, 60_000);
  afterAll(async () => {
    other.close();
    await remote.close();
  });

  const account = async (): Promise<Json> => (await remote.run(ACCOUNT, { id })).mailAccount;
  const settled = async (): Promise<void> => {
    const done = await eventually(account, ({ state }) => state === 'CONNECTED');
    expect(done).toMatchObject({ state: 'CONNECTED', lastError: null });
  };
  const list = async (): Promise<Json[]> =>
    (await remote.run(LIST, { a: [id] })).messages.edges.map(({ node }: Json) => node);
  const find = async (subject: string): Promise<Json> =>
    (await list()).find((message) => message.subject === subject);
  const folderId = async (path: string): Promise<string> =>
    (await account()).folders.find((folder: Json) => folder.path === path).id;
  const uidsIn = async (path: string): Promise<number[]> => {
    await other.mailboxOpen(path);
    return (await other.search({ all: true }, { uid: true })) || [];
  };

  it('is verified before it is kept, and says which server refuses and why', async () => {
    const outcome = async (changes: object): Promise<Json> => {
      const input = remote.input('kim', changes);
      const { connectMailAccount } = await remote.run(CONNECT, { input });
      expect(connectMailAccount.account).toBeNull();
      expect(JSON.stringify(connectMailAccount)).not.toContain('wrong password');
      const [{ code, path }] = connectMailAccount.errors;
      return [code, path];
    };
    const { tlsPort, port } = remote.dovecot;
    const password = 'wrong password';
    expect(await outcome({ imap: { password } })).toEqual(['AUTH_FAILED', ['input', 'imap']]);
    expect(await outcome({ smtp: { password } })).toEqual(['AUTH_FAILED', ['input', 'smtp']]);
    expect(await outcome({ imap: { port: 1 } })).toEqual(['CONNECT_FAILED', ['input', 'imap']]);
    // The certificate names localhost, not the address.
    expect(await outcome({ imap: { port: tlsPort, security: 'TLS' } })).toEqual([
      'CERTIFICATE_INVALID',
      ['input', 'imap'],
    ]);
    const verify = `mutation ($input: MailAccountInput!) { verifyMailAccount(input: $input) { ok errors { code } } }`;
    for (const imap of [
      { host: 'localhost', port: tlsPort, security: 'TLS' },
      { host: 'localhost', port, security: 'STARTTLS' },
    ]) {
      const { verifyMailAccount } = await remote.run(verify, {
        input: remote.input('kim', { imap }),
      });
      expect(verifyMailAccount).toEqual({ ok: true, errors: [] });
    }
  }, 30_000);

  it('has the server’s folders and messages', async () => {
    const { folders, capabilities, lastSyncedAt, credentialKeyId } = await account();
    expect(
      folders.map(({ path, role, total, unread }: Json) => [path, role, total, unread]),
    ).toEqual([
      ['INBOX', 'INBOX', 2, 1],
      ['Sent', 'SENT', 0, 0],
      ['Drafts', 'DRAFTS', 0, 0],
      ['Trash', 'TRASH', 0, 0],
      ['Work/Plans', null, 1, 1],
    ]);
    expect(capabilities).toEqual(expect.arrayContaining(['IDLE', 'CONDSTORE', 'MOVE']));
    expect([typeof lastSyncedAt, credentialKeyId]).not.toContain(null);
    expect(credentialKeyId).toBe('test');
    expect((await find('First')).flags).toEqual(['\\Seen']);
    expect((await find('Third')).flags).toEqual(['\\Flagged']);
  });

  it('keeps no password that could be read', async () => {
    const [row] = await remote.world.platform.events.database.query(
      'SELECT r::text AS row FROM mail.remote_account r',
    );
    expect(row.row).not.toContain(remote.dovecot.password);
  });

  it('fetches a body when it is first read', async () => {
    const message = await find('Second');
    const open = `query ($id: ID!) { message(id: $id) { text snippet raw } }`;
    const first = await remote.run(open, { id: message.id });
    expect(first.message.text).toContain('The body of Second');
    expect((await remote.run(open, { id: message.id })).message.snippet).toBe('The body of Second');
    const raw = await fetch(first.message.raw);
    expect(await raw.text()).toBe(rawMessage('Second'));
  });

  it('hears at once of what comes, changes and goes there', async () => {
    await other.append('INBOX', rawMessage('News'));
    const news: Json = await eventually(() => find('News'), Boolean);
    expect(news).toMatchObject({ flags: [], folders: [{ path: 'INBOX' }] });
    const uid = (await uidsIn('INBOX')).at(-1);
    await other.messageFlagsAdd(String(uid), ['\\Seen', '$Forwarded'], { uid: true });
    const flagged = await eventually(
      () => find('News'),
      ({ flags }) => flags.length === 2,
    );
    expect(flagged.flags).toEqual(['$forwarded', '\\Seen']);
    await other.messageMove(String(uid), 'Work/Plans', { uid: true });
    const moved = await eventually(
      () => find('News'),
      (found) => found?.folders[0].path === 'Work/Plans',
    );
    expect(moved).toMatchObject({ id: news.id, folders: [{ path: 'Work/Plans' }] });
    await other.mailboxOpen('Work/Plans');
    await other.messageDelete({ subject: 'News' });
    expect(
      await eventually(
        () => find('News'),
        (found) => !found,
      ),
    ).toBeUndefined();
  }, 30_000);

  it('passes on flags, moves and deletions made here, without an echo', async () => {
    const { feed } = remote.world.platform.events;
    const message = await find('First');
    const before = await feed.head();
    const mark = `mutation ($ids: [ID!]!) { updateMessages(ids: $ids, addFlags: ["\\\\Flagged"], removeFlags: ["\\\\Seen"]) { errors { code } } }`;
    await remote.run(mark, { ids: [message.id] });
    const there = await eventually(
      async () => {
        await other.mailboxOpen('INBOX');
        return other.fetchOne('1', { flags: true });
      },
      (found) => found !== false && found.flags?.has('\\Flagged') === true,
    );
    expect([...((there && there.flags) || [])]).not.toContain('\\Seen');
    const move = `mutation ($ids: [ID!]!, $to: ID!) { moveMessages(ids: $ids, folderId: $to) { errors { code } } }`;
    await remote.run(move, { ids: [message.id], to: await folderId('Work/Plans') });
    expect(
      await eventually(
        () => uidsIn('INBOX'),
        (uids) => uids.length === 1,
      ),
    ).toHaveLength(1);
    // Long enough for an echo of it to come back from the server, were there one.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(await find('First')).toMatchObject({
      id: message.id,
      flags: ['\\Flagged'],
      folders: [{ path: 'Work/Plans' }],
    });
    const events = await remote.world.platform.events.database.query(
      `SELECT data->>'origin' AS origin FROM kit.outbox WHERE key = $1 AND position > $2`,
      [message.id, before.toString()],
    );
    expect(events.map(({ origin }: Json) => origin)).toEqual(['CLIENT', 'CLIENT']);
    const remove = `mutation ($ids: [ID!]!) { deleteMessages(ids: $ids, permanent: true) { errors { code } } }`;
    await remote.run(remove, { ids: [message.id] });
    expect(
      await eventually(
        () => uidsIn('Work/Plans'),
        (uids) => uids.length === 1,
      ),
    ).toHaveLength(1);
    expect(await find('First')).toBeUndefined();
  }, 30_000);

  it('makes a folder on the server when one is made here', async () => {
    const create = `mutation ($id: ID!) { createFolder(accountId: $id, path: "Made/Here") { errors { code } } }`;
    expect((await remote.run(create, { id })).createFolder.errors).toEqual([]);
    const paths = async (): Promise<string[]> => (await other.list()).map(({ path }) => path);
    expect(await eventually(paths, (all) => all.includes('Made/Here'))).toContain('Made/Here');
  }, 30_000);

  it('tells of itself while it is read for the first time', async () => {
    const lee = await remote.client('lee');
    await lee.append('INBOX', rawMessage('For Lee'));
    lee.close();
    const stream = await remote.world
      .as('alice')
      .subscribe(
        'subscription { mailAccountState { state progress account { id address { address } } } }',
      );
    const connected = remote.connect('lee');
    const told: Json[] = [];
    while (told.at(-1)?.state !== 'CONNECTED') {
      const { value } = await stream.next();
      const event = (value as Json).data.mailAccountState;
      if (event.account.address.address === 'lee@elsewhere.example') told.push(event);
    }
    await stream.return();
    expect(told[0]).toMatchObject({ state: 'INIT', account: { id: await connected } });
    expect(told.map(({ progress }) => progress)).toContain(1);
  }, 30_000);
});
