import type { ImapFlow } from 'imapflow';
import type { Json } from '../support/mail-world';
import { eventually } from '../support/relay';
import { rawMessage, remoteWorld, type RemoteWorld } from '../support/remote-world';

const STATE = `query ($id: ID!) { mailAccount(id: $id) { state folders { id path role } } }`;
const LIST = `query ($a: [ID!]) { messages(accounts: $a, first: 50) {
  edges { node { id subject folders { path } } } } }`;

describe('folders of an account on a server elsewhere', () => {
  let remote: RemoteWorld;
  let other: ImapFlow;
  let id: string;
  beforeAll(async () => {
    remote = await remoteWorld(['anna']);
    other = await remote.client('anna');
    for (const path of ['Work', 'Work/2026', 'Taken', 'Old', 'Gone', 'Busy', 'Trash']) {
      if (path !== 'Trash' || !(await paths()).includes(path)) await other.mailboxCreate(path);
    }
    for (const path of ['Work', 'Work/2026', 'Old', 'Gone', 'Busy']) {
      await other.append(path, rawMessage(`In ${path}`));
    }
    id = await remote.connect('anna');
    await synchronised();
  }, 60_000);
  afterAll(async () => {
    other.close();
    await remote.close();
  });

  const paths = async (): Promise<string[]> => (await other.list()).map(({ path }) => path);
  const state = async (): Promise<Json> => (await remote.run(STATE, { id })).mailAccount;
  const synchronised = (): Promise<Json> => eventually(state, (now) => now.state === 'CONNECTED');
  const folder = async (path: string): Promise<string> =>
    (await state()).folders.find((one: Json) => one.path === path)?.id;
  const placed = async (): Promise<Record<string, { id: string; path: string | undefined }>> => {
    const { edges } = (await remote.run(LIST, { a: [id] })).messages;
    return Object.fromEntries(
      edges.map(({ node }: Json) => [
        node.subject,
        { id: node.id, path: node.folders.map(({ path }: Json) => path).join() },
      ]),
    );
  };
  const rename = async (of: string, path: string): Promise<Json> =>
    (
      await remote.run(
        'mutation ($id: ID!, $path: String!) { renameFolder(id: $id, path: $path) { folder { id path } errors { code message } } }',
        { id: of, path },
      )
    ).renameFolder;
  const remove = async (of: string, permanent = false): Promise<Json> =>
    (
      await remote.run(
        'mutation ($id: ID!, $p: Boolean!) { deleteFolder(id: $id, permanent: $p) { ok errors { code message } } }',
        { id: of, p: permanent },
      )
    ).deleteFolder;
  const later = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    await synchronised();
  };

  it('are renamed there and here, with all in them, under their ids', async () => {
    const before = await placed();
    const work = await folder('Work');
    const inside = await folder('Work/2026');
    const answer = await rename(work, 'Archives/Jobs');
    expect(answer).toEqual({ folder: { id: work, path: 'Archives/Jobs' }, errors: [] });
    expect(await paths()).toEqual(
      expect.arrayContaining(['Archives', 'Archives/Jobs', 'Archives/Jobs/2026']),
    );
    expect(await paths()).not.toContain('Work');
    await other.append('Archives/Jobs', rawMessage('Afterwards'));
    await eventually(placed, (now) => now['Afterwards'] !== undefined);
    await later();
    expect(await folder('Archives/Jobs')).toBe(work);
    expect(await folder('Archives/Jobs/2026')).toBe(inside);
    expect((await state()).folders.map(({ path }: Json) => path)).not.toContain('Work');
    const after = await placed();
    expect(after['In Work']).toEqual({ id: before['In Work']?.id, path: 'Archives/Jobs' });
    expect(after['In Work/2026']).toEqual({
      ...{ id: before['In Work/2026']?.id, path: 'Archives/Jobs/2026' },
    });
    expect(after['Afterwards']?.path).toBe('Archives/Jobs');
  }, 60_000);

  it('stay as they are when the server refuses', async () => {
    const old = await folder('Old');
    await other.mailboxCreate('Unseen');
    const { errors } = await rename(old, 'Unseen');
    expect(errors).toMatchObject([{ code: 'INVALID_REQUEST_BODY' }]);
    expect(await folder('Old')).toBe(old);
    expect(await paths()).toContain('Old');
    await synchronised();
  }, 60_000);

  it('are deleted there and here; their messages are in the trash under their ids', async () => {
    const before = await placed();
    expect(await remove(await folder('Old'))).toEqual({ ok: true, errors: [] });
    expect(await paths()).not.toContain('Old');
    expect(await folder('Old')).toBeUndefined();
    const after = await eventually(placed, (now) => now['In Old']?.path === 'Trash');
    expect(after['In Old']).toEqual({ id: before['In Old']?.id, path: 'Trash' });
  }, 60_000);

  it('are deleted with their messages for good when asked to', async () => {
    expect(await remove(await folder('Gone'), true)).toEqual({ ok: true, errors: [] });
    expect(await paths()).not.toContain('Gone');
    const after = await eventually(placed, (now) => now['In Gone'] === undefined);
    expect(after['In Gone']).toBeUndefined();
  }, 60_000);

  it('wait for what is still to be done to their messages, and for a paused account', async () => {
    const busy = await folder('Busy');
    const pause = (p: boolean): Promise<Json> =>
      remote.run(
        'mutation ($id: ID!, $p: Boolean!) { pauseMailAccount(id: $id, paused: $p) { errors { code } } }',
        { id, p },
      );
    await pause(true);
    expect((await remove(busy)).errors).toMatchObject([{ code: 'RATE_LIMITED' }]);
    const { 'In Busy': message } = await placed();
    await remote.world.platform.events.database.query(
      `INSERT INTO mail.remote_operation (account_id, message_id, kind, add_flags, next_attempt_at)
       VALUES ($1, $2, 'FLAGS', '{x}', now() + interval '1 day')`,
      [id, message?.id],
    );
    await pause(false);
    await synchronised();
    for (const answer of [await remove(busy), await rename(busy, 'Elsewhere')]) {
      expect(answer.errors).toMatchObject([{ code: 'INVALID_REQUEST_BODY' }]);
    }
    expect(await paths()).toContain('Busy');
  }, 60_000);

  it('of others are nobody’s to change', async () => {
    const busy = await folder('Busy');
    const query = `mutation { deleteFolder(id: "${busy}") { errors { code } } }`;
    const { data } = await remote.world.as('bob').execute(query);
    expect(data?.['deleteFolder'].errors).toMatchObject([{ code: 'NOT_FOUND' }]);
  });
});
