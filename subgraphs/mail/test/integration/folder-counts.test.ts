import { FolderRepository } from '../../src/folders/folder.repository';
import { mailWorld, type Json, type MailWorld } from '../support/mail-world';
import { mailboxReader } from '../support/mailbox';
import { eventually } from '../support/relay';

const TRUTH = `SELECT p.folder_id AS id, count(*)::int AS total,
    (count(*) FILTER (WHERE NOT m.seen))::int AS unread
  FROM mail.placement p JOIN mail.message m ON m.id = p.message_id
  JOIN mail.folder f ON f.id = p.folder_id GROUP BY 1 ORDER BY 1`;
const KEPT = `SELECT folder_id AS id, sum(total)::int AS total, sum(unread)::int AS unread
  FROM mail.folder_count GROUP BY 1 HAVING sum(total) <> 0 OR sum(unread) <> 0 ORDER BY 1`;

describe('what folders hold', () => {
  let world: MailWorld;
  const { run, me, idOf, folderId } = mailboxReader(() => world);
  beforeEach(async () => {
    world = await mailWorld();
  });
  afterEach(async () => {
    await world.close();
  });

  const sql = (query: string, values: unknown[] = []): Promise<Json[]> =>
    world.platform.events.database.query(query, values);
  const file = (subject: string): Promise<Json> =>
    world.send({ from: 'anna@outside.example', to: 'alice@demo.test', subject, text: 'x' });
  const make = async (path: string): Promise<string> => {
    const account = (await me()).mailAccounts[0].id;
    const query = `mutation { createFolder(accountId: "${account}", path: "${path}") { folder { id } } }`;
    return (await run('alice', query)).createFolder.folder.id;
  };
  const move = async (id: string, folder: string): Promise<Json> =>
    run(
      'alice',
      `mutation { moveMessages(ids: ["${id}"], folderId: "${folder}") { failed errors { code } } }`,
    ).then(({ moveMessages }) => moveMessages);
  const mark = (id: string, marks: string): Promise<Json> =>
    run('alice', `mutation { updateMessages(ids: ["${id}"], ${marks}) { failed } }`);
  const remove = (id: string, permanent: boolean): Promise<Json> =>
    run(
      'alice',
      `mutation { deleteMessages(ids: ["${id}"], permanent: ${permanent}) { errors { code } } }`,
    );
  const counts = async (path: string, name = 'alice'): Promise<Json> => {
    const { folders } = (await me(name)).mailAccounts[0];
    const { total, unread } = folders.find((one: Json) => one.path === path);
    return { total, unread };
  };
  const expectTrue = async (): Promise<void> => expect(await sql(KEPT)).toEqual(await sql(TRUTH));

  it('is counted along with every change', async () => {
    const work = await make('Work');
    for (const subject of ['a', 'b', 'c', 'd']) await file(subject);
    expect(await counts('Inbox')).toEqual({ total: 4, unread: 4 });
    const [a, b, c] = [await idOf('a'), await idOf('b'), await idOf('c')];
    await mark(a, 'addFlags: ["\\\\Seen"]');
    await mark(b, 'addFlags: ["\\\\Seen"], addLabels: ["x"]');
    await mark(b, 'removeFlags: ["\\\\Seen"]');
    await mark(c, 'addFlags: ["\\\\Flagged"]');
    expect(await counts('Inbox')).toEqual({ total: 4, unread: 3 });
    await move(a, work);
    await move(b, work);
    expect(await counts('Work')).toEqual({ total: 2, unread: 1 });
    await expectTrue();
    await remove(a, true);
    await remove(b, false);
    expect(await counts('Work')).toEqual({ total: 0, unread: 0 });
    expect(await counts('Trash')).toEqual({ total: 1, unread: 1 });
    await expectTrue();
    // However a message goes.
    await sql('DELETE FROM mail.message WHERE id = $1', [c]);
    expect(await counts('Inbox')).toEqual({ total: 1, unread: 1 });
    await expectTrue();
  });

  it('stays when the counts are made fewer, and goes with the folder', async () => {
    const work = await make('Work');
    await file('a');
    const id = await idOf('a');
    const inbox = await folderId('INBOX');
    for (let n = 0; n < 30; n += 1) {
      await move(id, work);
      await move(id, inbox);
    }
    const { database } = world.platform.events;
    await database.transaction(async (tx) => {
      await tx.query('SET LOCAL search_path = mail, public');
      await new FolderRepository().foldCounts(tx);
    });
    const rows = 'SELECT count(*)::int AS n FROM mail.folder_count WHERE folder_id = $1';
    expect(await sql(rows, [work])).toEqual([{ n: 1 }]);
    await expectTrue();
    await run('alice', `mutation { deleteFolder(id: "${work}") { ok } }`);
    expect(await sql(rows, [work])).toEqual([{ n: 0 }]);
  });

  it('is told to who may read there, and to nobody else', async () => {
    await file('a');
    const inbox = await folderId('INBOX');
    const ask = async (name: string): Promise<Json> => {
      const r = [{ __typename: 'Folder', id: inbox }];
      const query =
        'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Folder { total unread } } }';
      return (await run(name, query, { r }))._entities[0];
    };
    const share = (rights: string): Promise<Json> =>
      run(
        'alice',
        `mutation { setFolderAcl(id: "${inbox}", grantee: "bob@demo.test", rights: [${rights}]) { errors { code } } }`,
      );
    await me('bob');
    expect(await ask('bob')).toBeNull();
    await share('"l"');
    expect(await ask('bob')).toEqual({ total: 0, unread: 0 });
    await share('"l", "r"');
    expect(await ask('bob')).toEqual({ total: 1, unread: 1 });
  });

  it('loses nothing that is filed in the instant of a deletion', async () => {
    const work = await make('Work');
    await file('a');
    const id = await idOf('a');
    const { database } = world.platform.events;
    const runner = database.createQueryRunner();
    await runner.startTransaction();
    await runner.query('DELETE FROM mail.placement WHERE message_id = $1', [id]);
    await runner.query(
      'INSERT INTO mail.placement (message_id, folder_id, received_at) VALUES ($1, $2, now())',
      [id, work],
    );
    const deletion = run('alice', `mutation { deleteFolder(id: "${work}") { ok } }`);
    const waiting = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock'`;
    await eventually(
      () => sql(waiting),
      ([row]) => row.n > 0,
    );
    await runner.commitTransaction();
    await runner.release();
    expect((await deletion).deleteFolder).toEqual({ ok: true });
    const { message } = await run('alice', `{ message(id: "${id}") { folders { path } } }`);
    expect(message.folders).toEqual([{ path: 'Trash' }]);
    await expectTrue();
  });

  it('files nothing into a folder that is gone', async () => {
    const work = await make('Work');
    await file('a');
    const id = await idOf('a');
    await run('alice', `mutation { deleteFolder(id: "${work}") { ok } }`);
    expect((await move(id, work)).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
    const insert = sql(
      'INSERT INTO mail.placement (message_id, folder_id, received_at) VALUES ($1, $2, now())',
      [id, work],
    );
    await expect(insert).rejects.toThrow('There is no folder');
    expect(await counts('Inbox')).toEqual({ total: 1, unread: 1 });
  });
});
