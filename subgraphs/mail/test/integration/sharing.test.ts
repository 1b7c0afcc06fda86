import type { Answer } from '@suitegraph/kit/testing';
import { mailWorld, type Json, type MailWorld } from '../support/mail-world';
import { mailboxReader } from '../support/mailbox';

const FOLDER = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Folder { path unread total account { id address { address } }
  acl { grantee rights } messages { edges { node { id } } } } } }`;
const MESSAGE = `query ($id: ID!) { message(id: $id) { subject text html flags headers { name } thread { subject participants { address } }
  raw folders { path } attachments { filename downloadUrl ocrText } } }`;

describe('sharing a folder', () => {
  let world: MailWorld;
  let team: string;
  let shown: string;
  let hidden: string;
  const { run, me, idOf, folderId } = mailboxReader(() => world);
  beforeAll(async () => {
    world = await mailWorld();
    for (const subject of ['shown', 'hidden']) {
      const attachments = [{ filename: `${subject}.txt`, content: subject }];
      const mail = { from: 'anna@outside.example', subject, text: `${subject} words`, attachments };
      await world.send({ to: 'alice@demo.test', ...mail });
    }
    const [{ id }] = (await me()).mailAccounts;
    await run(
      'alice',
      `mutation { createFolder(accountId: "${id}", path: "Team") { errors { code } } }`,
    );
    const [account] = (await me()).mailAccounts;
    team = account.folders.find(({ path }: Json) => path === 'Team').id;
    [shown, hidden] = [await idOf('shown'), await idOf('hidden')];
    await run(
      'alice',
      `mutation { moveMessages(ids: ["${shown}"], folderId: "${team}") { errors { code } } }`,
    );
  });
  afterAll(async () => {
    await world.close();
  });

  const grant = async (rights: string, grantee = 'bob@demo.test', as = 'alice'): Promise<Json> =>
    (
      await run(
        as,
        `mutation ($rights: [String!]!) { setFolderAcl(id: "${team}", grantee: "${grantee}", rights: $rights) { folder { acl { grantee rights } } errors { code path } } }`,
        { rights: [...rights] },
      )
    ).setFolderAcl;
  const folder = (name: string): Promise<Answer> =>
    world.as(name).execute(FOLDER, { r: [{ __typename: 'Folder', id: team }] });
  const shared = async (name: string): Promise<Json> => {
    const r = [{ __typename: 'User', id: world.as(name).principal.userId }];
    const query =
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { sharedFolders { path } } } }';
    return (await run(name, query, { r }))._entities[0].sharedFolders;
  };
  const mark = async (flag: string, id = shown): Promise<Json> =>
    (
      await run(
        'bob',
        `mutation { updateMessages(ids: ["${id}"], addFlags: ["${flag}"]) { failed messages { flags } } }`,
      )
    ).updateMessages;

  it('shows nothing of it to anyone before', async () => {
    for (const name of ['bob', 'mallory@other.test']) {
      expect((await folder(name)).data._entities).toEqual([null]);
      expect((await run(name, MESSAGE, { id: shown })).message).toBeNull();
      expect(await shared(name)).toEqual([]);
    }
    expect((await mark('x')).failed).toEqual([shown]);
  });

  it('shows it and its messages to whom it is shared with, and nothing else', async () => {
    expect(await grant('rl')).toEqual({
      folder: { acl: [{ grantee: 'bob@demo.test', rights: ['l', 'r'] }] },
      errors: [],
    });
    expect(await shared('bob')).toEqual([{ path: 'Team' }]);
    expect((await folder('bob')).data._entities[0]).toMatchObject({
      path: 'Team',
      unread: 1,
      total: 1,
      account: { address: { address: 'alice@demo.test' } },
      acl: [],
      messages: { edges: [{ node: { id: shown } }] },
    });
    const { message } = await run('bob', MESSAGE, { id: shown });
    expect(message).toMatchObject({
      subject: 'shown',
      text: expect.stringContaining('shown words'),
      folders: [{ path: 'Team' }],
      thread: { subject: 'shown' },
    });
    expect(await (await fetch(message.attachments[0].downloadUrl)).text()).toBe('shown');
    expect((await fetch(message.raw)).status).toBe(200);
    expect((await run('bob', MESSAGE, { id: hidden })).message).toBeNull();
    expect((await folder('carol')).data._entities).toEqual([null]);
    expect((await folder('mallory@other.test')).data._entities).toEqual([null]);
    const own = await run('bob', '{ messages { edges { node { id } } } }');
    expect(own.messages.edges).toEqual([]);
  });

  it('lets nobody do more than their rights say', async () => {
    expect((await mark('\\\\Seen')).failed).toEqual([shown]);
    await grant('lrs');
    expect((await mark('\\\\Seen')).messages).toEqual([{ flags: ['\\Seen'] }]);
    expect((await mark('urgent')).failed).toEqual([shown]);
    await grant('lrsw');
    expect((await mark('urgent')).messages).toEqual([{ flags: ['\\Seen', 'urgent'] }]);
    expect((await mark('urgent', hidden)).failed).toEqual([hidden]);
    for (const mutation of [
      `deleteMessages(ids: ["${shown}"], permanent: true)`,
      `moveMessages(ids: ["${shown}"], folderId: "${team}")`,
      `moveMessages(ids: ["${shown}"], folderId: "${await folderId('INBOX')}")`,
    ]) {
      const answer = await world
        .as('bob')
        .execute(`mutation { a: ${mutation} { failed messages { id } errors { code } } }`);
      expect(answer.data.a.messages ?? []).toEqual([]);
    }
    expect((await run('alice', MESSAGE, { id: shown })).message.folders).toEqual([
      { path: 'Team' },
    ]);
    expect(await grant('lr', 'carol@demo.test', 'bob')).toMatchObject({
      errors: [{ code: 'NOT_FOUND' }],
    });
  });

  it('tells of changes to whom may read it', async () => {
    const stream = await world
      .as('bob')
      .subscribe('subscription { messageChanged { changedFields message { subject } } }');
    const heard = stream.next();
    await run(
      'alice',
      `mutation { updateMessages(ids: ["${hidden}"], addFlags: ["a"]) { failed } }`,
    );
    await run(
      'alice',
      `mutation { updateMessages(ids: ["${shown}"], addFlags: ["b"]) { failed } }`,
    );
    expect(((await heard).value as Answer).data.messageChanged).toEqual({
      changedFields: ['flags'],
      message: { subject: 'shown' },
    });
    await stream.return();
  });

  it('ends at once when the rights are taken away', async () => {
    const { message } = await run('bob', MESSAGE, { id: shown });
    await grant('l');
    expect((await folder('bob')).errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
    expect((await run('bob', MESSAGE, { id: shown })).message).toBeNull();
    expect((await fetch(message.raw)).status).toBe(404);
    await grant('');
    expect((await folder('bob')).data._entities).toEqual([null]);
    expect(await shared('bob')).toEqual([]);
  });

  it.each([
    ['r', 'bob@demo.test', 'INVALID_REQUEST_BODY'],
    ['lq', 'bob@demo.test', 'INVALID_REQUEST_BODY'],
    ['lr', 'nobody@demo.test', 'NOT_FOUND'],
    ['lr', 'mallory@other.test', 'NOT_FOUND'],
    ['lr', 'alice@demo.test', 'INVALID_REQUEST_BODY'],
    ['lr', 'not an address', 'NOT_FOUND'],
  ])('refuses %s for %s', async (rights, grantee, code) => {
    expect((await grant(rights, grantee)).errors).toMatchObject([{ code }]);
  });
});
