import type { Answer } from '@suitegraph/kit/testing';
import { mailWorld, type Json, type MailWorld } from '../support/mail-world';
import { mailboxReader } from '../support/mailbox';

const TREE = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { mailAccounts { id
  folders { id path name role total parent { path } } } } } }`;
const CHANGES = `query ($r: [_Any!]!, $since: SyncToken!) { _entities(representations: $r) { ... on Folder {
  changes(since: $since, first: 50) { changes { kind id } } } } }`;

describe('renaming and deleting folders', () => {
  let world: MailWorld;
  let account: string;
  const { run, list, idOf } = mailboxReader(() => world);
  beforeEach(async () => {
    world = await mailWorld();
    account = (await box()).id;
  });
  afterEach(async () => {
    await world.close();
  });

  const box = async (): Promise<Json> => {
    const r = [{ __typename: 'User', id: world.as('alice').principal.userId }];
    return (await run('alice', TREE, { r }))._entities[0].mailAccounts[0];
  };
  const tree = async (): Promise<Json[]> =>
    (await box()).folders.filter(({ role }: Json) => role === null);
  const paths = async (): Promise<string[]> => (await tree()).map(({ path }) => path);
  const make = async (path: string): Promise<string> =>
    (
      await run(
        'alice',
        `mutation { createFolder(accountId: "${account}", path: "${path}") { folder { id } } }`,
      )
    ).createFolder.folder.id;
  const rename = async (id: string, path: string, name = 'alice'): Promise<Json> =>
    (
      await run(
        name,
        'mutation ($id: ID!, $path: String!) { renameFolder(id: $id, path: $path) { folder { id path name parent { path } } errors { code } } }',
        { id, path },
      )
    ).renameFolder;
  const remove = async (id: string, permanent = false, name = 'alice'): Promise<Json> =>
    (
      await run(
        name,
        'mutation ($id: ID!, $permanent: Boolean!) { deleteFolder(id: $id, permanent: $permanent) { ok errors { code } } }',
        { id, permanent },
      )
    ).deleteFolder;
  const file = async (subject: string, folder: string): Promise<string> => {
    await world.send({ from: 'anna@outside.example', to: 'alice@demo.test', subject, text: 'x' });
    const id = await idOf(subject);
    await run(
      'alice',
      `mutation { moveMessages(ids: ["${id}"], folderId: "${folder}") { failed } }`,
    );
    return id;
  };
  const placed = (id: string): Promise<Json> =>
    run('alice', `{ message(id: "${id}") { folders { path } } }`).then(({ message }) => message);

  it('moves a folder with all in it, and makes what is to be above it', async () => {
    const work = await make('Work');
    await make('Work/2026/March');
    const inside = await file('kept', work);
    const { folder, errors } = await rename(work, 'Old/Jobs');
    expect(errors).toEqual([]);
    expect(folder).toEqual({ id: work, path: 'Old/Jobs', name: 'Jobs', parent: { path: 'Old' } });
    expect(await paths()).toEqual(['Old', 'Old/Jobs', 'Old/Jobs/2026', 'Old/Jobs/2026/March']);
    expect(await placed(inside)).toEqual({ folders: [{ path: 'Old/Jobs' }] });
  });

  it('refuses a path that is taken, its own inside and what leads too deep, and changes nothing', async () => {
    const a = await make('A');
    await make('A/1/2/3');
    await make('B');
    const deep = Array.from({ length: 8 }, (_, n) => `d${n}`).join('/');
    for (const path of ['B', 'A/1/x', deep, '', 'A//x']) {
      expect((await rename(a, path)).errors).toMatchObject([{ code: 'INVALID_REQUEST_BODY' }]);
    }
    expect(await paths()).toEqual(['A', 'A/1', 'A/1/2', 'A/1/2/3', 'B']);
    expect((await rename(a, 'A')).errors).toEqual([]);
  });

  it('leaves those with a role, and those of others', async () => {
    const inbox = (await box()).folders.find(({ role }: Json) => role === 'INBOX').id;
    expect((await rename(inbox, 'Other')).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
    expect((await remove(inbox)).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
    const own = await make('Mine');
    for (const name of ['bob', 'mallory@other.test']) {
      expect((await rename(own, 'Theirs', name)).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
      expect((await remove(own, true, name)).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
    }
    expect(await paths()).toEqual(['Mine']);
  });

  it('deletes a folder: its messages go to the trash, and clients are told', async () => {
    const folder = await make('Done');
    const [one, two] = [await file('one', folder), await file('two', folder)];
    const stream = await world
      .as('alice')
      .subscribe(`subscription { folderChanged(accountId: "${account}") { kind folder { id } } }`);
    const heard = stream.next();
    const r = [{ __typename: 'Folder', id: folder }];
    const token = (
      await run(
        'alice',
        'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Folder { syncToken } } }',
        { r },
      )
    )._entities[0].syncToken;
    expect(await remove(folder)).toEqual({ ok: true, errors: [] });
    expect(await paths()).toEqual([]);
    for (const id of [one, two]) expect((await placed(id)).folders).toEqual([{ path: 'Trash' }]);
    expect(((await heard).value as Answer).data.folderChanged).toEqual({
      kind: 'DESTROYED',
      folder: null,
    });
    await stream.return();
    const trash = (await box()).folders.find(({ role }: Json) => role === 'TRASH').id;
    const { _entities: told } = await run('alice', CHANGES, {
      r: [{ __typename: 'Folder', id: trash }],
      since: token,
    });
    expect(told[0].changes.changes.map(({ id }: Json) => id).sort()).toEqual([one, two].sort());
  });

  it('deletes messages for good when asked to, but none that is in another folder as well', async () => {
    const folder = await make('Done');
    const [gone, shared] = [await file('gone', folder), await file('shared', folder)];
    await world.platform.events.database.query(
      `INSERT INTO mail.placement (message_id, folder_id, received_at)
       SELECT m.id, f.id, m.received_at FROM mail.message m, mail.folder f
       WHERE m.id = $1 AND f.account_id = m.account_id AND f.role = 'ARCHIVE'`,
      [shared],
    );
    expect(await remove(folder, true)).toEqual({ ok: true, errors: [] });
    expect((await list()).map(({ id }) => id)).toEqual([shared]);
    expect((await placed(shared)).folders).toEqual([{ path: 'Archive' }]);
    expect((await run('alice', `{ message(id: "${gone}") { id } }`)).message).toBeNull();
  });

  it('keeps a folder with folders in it', async () => {
    const folder = await make('Upper');
    await make('Upper/Lower');
    const id = await file('kept', folder);
    expect((await remove(folder)).errors).toMatchObject([{ code: 'INVALID_REQUEST_BODY' }]);
    expect((await placed(id)).folders).toEqual([{ path: 'Upper' }]);
  });
});
