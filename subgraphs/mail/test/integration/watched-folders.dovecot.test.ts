import type { ImapFlow } from 'imapflow';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../support/relay';
import type { Json } from '../support/mail-world';
import { rawMessage, remoteWorld, type RemoteWorld } from '../support/remote-world';

const ACCOUNT = `query ($id: ID!) { mailAccount(id: $id) { state folders { id path } watchedFolders { path } } }`;
const SUBJECTS = `query ($a: [ID!]) { messages(accounts: $a, first: 50) { edges { node { subject } } } }`;
const WATCH = `mutation ($id: ID!, $folderIds: [ID!]!) { watchMailFolders(id: $id, folderIds: $folderIds) {
  account { watchedFolders { path } } errors { code path } } }`;

// So long that what is heard within the test was not found by looking.
const POLL_SECONDS = 600;

describe('folders that are listened to', () => {
  let remote: RemoteWorld;
  let other: ImapFlow;
  let id: string;

  beforeAll(async () => {
    remote = await remoteWorld(['anna'], [], {
      REMOTE_MAIL_POLL_SECONDS: POLL_SECONDS,
      REMOTE_MAIL_WATCHED_FOLDERS: 2,
    });
    other = await remote.client('anna');
    for (const path of ['Lists', 'Quiet']) await other.mailboxCreate(path);
    id = await remote.connect('anna');
    await eventually(account, ({ state }) => state === 'CONNECTED');
  }, 60_000);
  afterAll(async () => {
    other.close();
    await remote.close();
  });

  const account = async (): Promise<Json> => (await remote.run(ACCOUNT, { id })).mailAccount;
  const idOf = async (path: string): Promise<string> =>
    (await account()).folders.find((folder: Json) => folder.path === path).id;
  const watch = async (folderIds: readonly string[]): Promise<Json> =>
    (await remote.run(WATCH, { id, folderIds })).watchMailFolders;
  const heard = async (subject: string): Promise<boolean> => {
    const { messages } = await remote.run(SUBJECTS, { a: [id] });
    return messages.edges.some(({ node }: Json) => node.subject === subject);
  };

  it('are the inbox alone at first', async () => {
    expect((await account()).watchedFolders).toEqual([]);
    await other.append('Quiet', rawMessage('Unheard'));
    await sleep(1_500);
    expect(await heard('Unheard')).toBe(false);
    await other.append('INBOX', rawMessage('Inbox'));
    expect(await eventually(() => heard('Inbox'), Boolean)).toBe(true);
  }, 30_000);

  it('are those that the user chooses, heard at once', async () => {
    const { errors, account: changed } = await watch([await idOf('Lists')]);
    expect(errors).toEqual([]);
    expect(changed.watchedFolders).toEqual([{ path: 'Lists' }]);
    // Until the connection for it listens.
    await sleep(1_500);
    await other.append('Lists', rawMessage('Heard'));
    expect(await eventually(() => heard('Heard'), Boolean)).toBe(true);
  }, 30_000);

  it('are followed no longer once they are not chosen any more', async () => {
    expect((await watch([])).errors).toEqual([]);
    await sleep(1_500);
    await other.append('Lists', rawMessage('Too late'));
    await sleep(1_500);
    expect(await heard('Too late')).toBe(false);
  }, 30_000);

  it('are few, and the account’s own', async () => {
    const all = (await account()).folders.map((folder: Json) => folder.id);
    const path = ['folderIds'];
    expect((await watch(all.slice(0, 3))).errors).toEqual([{ code: 'INVALID_REQUEST_BODY', path }]);
    const foreign = '0198c0de-0000-7000-8000-000000000000';
    for (const unknown of [foreign, 'no id']) {
      expect((await watch([unknown])).errors).toEqual([{ code: 'NOT_FOUND', path }]);
    }
    expect((await account()).watchedFolders).toEqual([]);
    const bob = await remote.world.as('bob').execute(WATCH, { id, folderIds: [all[0]] });
    expect(bob.data?.['watchMailFolders'].errors[0].code).toBe('NOT_FOUND');
  });
});
