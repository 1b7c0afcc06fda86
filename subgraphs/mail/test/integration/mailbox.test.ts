import type { Answer } from '@suitegraph/kit/testing';
import { mailWorld, type MailWorld, type Json } from '../support/mail-world';
import { mailboxReader, OUTSIDE_MAIL, PAGE } from '../support/mailbox';

describe('a mailbox', () => {
  let world: MailWorld;
  beforeAll(async () => {
    world = await mailWorld();
    for (const mail of OUTSIDE_MAIL) await world.send({ to: 'alice@demo.test', ...mail });
  });
  afterAll(async () => {
    await world.close();
  });

  const { run, list, subjects, me, idOf, folderId } = mailboxReader(() => world);

  it('has folders with roles and counts', async () => {
    const { unreadCount, mailAccounts } = await me();
    expect(unreadCount).toBe(4);
    const [{ id, state, folders }] = mailAccounts;
    expect(state).toBe('CONNECTED');
    expect(folders.map(({ role, total, unread }: Json) => [role, total, unread])).toEqual([
      ['INBOX', 4, 4],
      ['SENT', 0, 0],
      ['DRAFTS', 0, 0],
      ['ARCHIVE', 0, 0],
      ['JUNK', 0, 0],
      ['TRASH', 0, 0],
    ]);
    expect(folders[0]).toMatchObject({ account: { id }, parent: null });
    expect(folders[0].messages.edges[0].node.subject).toBe('100% _sure_');
  });

  it('is paged from the newest on, without gaps or repeats', async () => {
    const seen: string[] = [];
    let after: string | undefined;
    for (let page = 0; page < 4; page += 1) {
      const { messages } = await run('alice', PAGE, { first: 1, after });
      expect(messages.totalCount).toBe(4);
      expect(messages.pageInfo.hasNextPage).toBe(page < 3);
      seen.push(messages.edges[0].node.subject);
      after = messages.pageInfo.endCursor;
    }
    expect(seen).toEqual(['100% _sure_', 'Re: Lunch', 'Lunch', 'Budget 2026']);
    const wrong = await world.as('alice').execute(PAGE, { after: 'nonsense' });
    expect(wrong.errors?.[0]?.extensions['code']).toBe('INVALID_REQUEST_BODY');
  });

  it.each([
    [{ q: 'quarterly' }, ['Budget 2026']],
    [{ q: '"pizza on"' }, ['Lunch']],
    [{ q: 'lunch -pizza' }, ['Re: Lunch']],
    [{ q: 'ben or budget' }, ['100% _sure_', 'Re: Lunch', 'Budget 2026']],
    [{ q: `'); DROP TABLE message; --` }, []],
    [{ from: 'ANNA' }, ['Lunch', 'Budget 2026']],
    [{ to: 'anna@' }, ['Re: Lunch']],
    [{ subject: '100%' }, ['100% _sure_']],
    [{ subject: '_sure_' }, ['100% _sure_']],
    [{ hasAttachment: true }, ['Budget 2026']],
    [{ flags: ['\\Seen'] }, []],
    [{ since: '2999-01-01T00:00:00Z' }, []],
    [{ before: '2999-01-01T00:00:00Z', hasAttachment: false, from: 'anna' }, ['Lunch']],
  ])('finds by %j', async (filter, expected) => {
    expect(await subjects(filter)).toEqual(expected);
  });

  it('threads by References', async () => {
    const id = await idOf('Re: Lunch');
    const { message } = await run(
      'alice',
      `{ message(id: "${id}") { thread {
      id subject unread participants { name address } messages { edges { node { subject } } } } } }`,
    );
    expect(message.thread).toMatchObject({
      subject: 'Lunch',
      unread: true,
      messages: { edges: [{ node: { subject: 'Lunch' } }, { node: { subject: 'Re: Lunch' } }] },
    });
    expect(message.thread.participants.map(({ address }: Json) => address)).toEqual(
      expect.arrayContaining(['alice@demo.test', 'anna@outside.example', 'ben@outside.example']),
    );
    expect(await run('bob', `{ thread(id: "${message.thread.id}") { id } }`)).toEqual({
      thread: null,
    });
  });

  it('shows a person’s mail to and from the viewer alone', async () => {
    const of = (name: string, direction: string) =>
      run(
        name,
        `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Person {
        lastMessage { subject } messages(direction: ${direction}) { totalCount edges { node { subject } } } } } }`,
        { r: [{ __typename: 'Person', address: 'anna@outside.example' }] },
      );
    expect((await of('alice', 'FROM'))._entities[0]).toMatchObject({
      lastMessage: { subject: 'Re: Lunch' },
      messages: { totalCount: 2, edges: [{ node: { subject: 'Lunch' } }, {}] },
    });
    expect((await of('alice', 'TO'))._entities[0].messages.totalCount).toBe(1);
    expect((await of('alice', 'ANY'))._entities[0].messages.totalCount).toBe(3);
    expect((await of('bob', 'ANY'))._entities[0]).toEqual({
      lastMessage: null,
      messages: { totalCount: 0, edges: [] },
    });
  });

  it('changes flags and labels, under a version and once for a key', async () => {
    const id = await idOf('Lunch');
    const update = (extra: string, name = 'alice') =>
      run(
        name,
        `mutation { updateMessages(ids: ["${id}"], ${extra}) { messages { version flags labels } failed errors { code ... on VersionConflict { currentVersion } } } }`,
      );
    const stream = await world
      .as('alice')
      .subscribe(
        'subscription { messageChanged(kinds: [UPDATED]) { kind changedFields message { flags } } }',
      );
    const heard = stream.next();
    const marks = 'addFlags: ["\\\\seen", "$Important"], addLabels: ["Team ✓"]';
    expect(
      (await update(`${marks}, options: { ifMatch: "v1", idempotencyKey: "k" }`)).updateMessages,
    ).toEqual({
      messages: [{ version: 'v2', flags: ['$important', '\\Seen'], labels: ['Team ✓'] }],
      failed: [],
      errors: [],
    });
    expect(((await heard).value as Answer).data.messageChanged).toEqual({
      kind: 'UPDATED',
      changedFields: ['flags', 'labels'],
      message: { flags: ['$important', '\\Seen'] },
    });
    await stream.return();
    expect((await update(`${marks}, options: { ifMatch: "v1" }`)).updateMessages.errors).toEqual([
      { code: 'ETAG_MISMATCH', currentVersion: 'v2' },
    ]);
    expect(
      (await update(`${marks}, options: { ifMatch: "v1", idempotencyKey: "k" }`)).updateMessages
        .errors,
    ).toEqual([]);
    expect(
      (await update('addLabels: ["other"], options: { idempotencyKey: "k" }')).updateMessages
        .errors,
    ).toMatchObject([{ code: 'IDEMPOTENCY_CONFLICT' }]);
    expect((await update('addFlags: ["two words"]')).updateMessages.errors).toMatchObject([
      { code: 'INVALID_REQUEST_BODY' },
    ]);
    for (const stranger of ['bob', 'mallory@other.test']) {
      expect((await update('removeFlags: ["\\\\Seen"]', stranger)).updateMessages).toEqual({
        messages: [],
        failed: [id],
        errors: [],
      });
    }
    expect((await me()).unreadCount).toBe(3);
  });

  it('moves messages, to the trash when they are deleted, and then out of it', async () => {
    const id = await idOf('Budget 2026');
    const archive = await folderId('ARCHIVE');
    const move = (name: string) =>
      run(
        name,
        `mutation { moveMessages(ids: ["${id}"], folderId: "${archive}") { messages { id folders { role } } failed errors { code path } } }`,
      );
    expect((await move('alice')).moveMessages).toEqual({
      messages: [{ id, folders: [{ role: 'ARCHIVE' }] }],
      failed: [],
      errors: [],
    });
    expect((await move('bob')).moveMessages).toEqual({
      messages: [],
      failed: [id],
      errors: [{ code: 'NOT_FOUND', path: ['folderId'] }],
    });
    const remove = () =>
      run(
        'alice',
        `mutation { deleteMessages(ids: ["${id}", "nonsense"]) { messages { folders { role } } failed errors { code } } }`,
      );
    expect((await remove()).deleteMessages).toEqual({
      messages: [{ folders: [{ role: 'TRASH' }] }],
      failed: ['nonsense'],
      errors: [],
    });
    const stream = await world
      .as('alice')
      .subscribe(
        'subscription { messageChanged(kinds: [DESTROYED]) { messageId message { id } } }',
      );
    const heard = stream.next();
    expect((await remove()).deleteMessages).toEqual({
      messages: [],
      failed: ['nonsense'],
      errors: [],
    });
    expect(((await heard).value as Answer).data.messageChanged).toEqual({
      messageId: id,
      message: null,
    });
    await stream.return();
    expect(await run('alice', `{ message(id: "${id}") { id } }`)).toEqual({ message: null });
    expect(await subjects({ q: 'quarterly' })).toEqual([]);
  });

  it('takes new folders, each once', async () => {
    const [{ id }] = (await me()).mailAccounts;
    const create = (path: string, name = 'alice') =>
      run(
        name,
        'mutation ($id: ID!, $path: String!) { createFolder(accountId: $id, path: $path) { folder { path name role parent { path } } errors { code path } } }',
        { id, path },
      );
    expect((await create('Work/2026')).createFolder).toEqual({
      folder: { path: 'Work/2026', name: '2026', role: null, parent: { path: 'Work' } },
      errors: [],
    });
    for (const path of ['Work/2026', '', 'a//b', 'x\r\ny']) {
      expect((await create(path)).createFolder.errors).toMatchObject([
        { code: 'INVALID_REQUEST_BODY' },
      ]);
    }
    expect((await create('Mine', 'bob')).createFolder.errors).toMatchObject([
      { code: 'NOT_FOUND', path: ['accountId'] },
    ]);
  });

  it('filters what is heard, and replays what was missed', async () => {
    const {
      mailAccounts: [{ id, folders }],
    } = await me();
    const [inbox, sent] = folders;
    const listen = (args: string) =>
      world
        .as('alice')
        .subscribe(`subscription { messageChanged(${args}) { cursor message { subject } } }`);
    const after = inbox.syncToken;
    const [right, wrong] = await Promise.all([
      listen(`accounts: ["${id}"], folders: ["${inbox.id}"], kinds: [CREATED]`),
      listen(`folders: ["${sent.id}"]`),
    ]);
    const heard = right.next();
    let other = false;
    void wrong.next().then(({ done }) => (other = done !== true));
    await world.send({ from: 'anna@outside.example', to: 'alice@demo.test', subject: 'Live' });
    expect(((await heard).value as Answer).data.messageChanged.message.subject).toBe('Live');
    const replay = await listen(`after: "${after}"`);
    expect(((await replay.next()).value as Answer).data.messageChanged.message.subject).toBe(
      'Live',
    );
    expect(other).toBe(false);
    await Promise.all([right, wrong, replay].map((stream) => stream.return()));
  });

  it('is nobody else’s', async () => {
    const id = await idOf('Lunch');
    const [{ id: accountId, folders }] = (await me()).mailAccounts;
    for (const stranger of ['bob', 'mallory@other.test']) {
      const query = `query ($r: [_Any!]!) { message(id: "${id}") { id } mailAccount(id: "${accountId}") { id } _entities(representations: $r) { __typename ... on Message { id } ... on Folder { id } ... on User { unreadCount mailAccounts { id } } } }`;
      const r = [
        { __typename: 'Message', id },
        { __typename: 'Folder', id: folders[0].id },
        { __typename: 'User', id: world.as('alice').principal.userId },
      ];
      const answer = await run(stranger, query, { r });
      expect(answer).toMatchObject({ message: null, mailAccount: null });
      expect(answer._entities).toEqual([
        null,
        null,
        { __typename: 'User', unreadCount: null, mailAccounts: null },
      ]);
      expect(await list({ accounts: [accountId] }, stranger)).toEqual([]);
    }
    const nobody = await world.anonymous().execute(PAGE);
    expect(nobody.errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
  });

  it('is closed with its user, and stays readable', async () => {
    const { tenantId, userId } = world.as('carol').principal;
    const carol = (status: string) =>
      world.announce({
        tenantId,
        audience: [userId],
        type: 'admin.user',
        kind: 'UPDATED',
        key: userId,
        data: { email: 'carol@demo.test', displayName: 'Carol', roles: [], status },
      });
    const rcpt = async () => (await world.dialogue('MAIL FROM:<>', 'RCPT TO:<carol@demo.test>'))[1];
    expect(await rcpt()).toMatch(/^250/);
    await carol('SUSPENDED');
    expect(await rcpt()).toMatch(/^550 5\.1\.1/);
    expect((await me('carol')).mailAccounts).toMatchObject([{ state: 'DISABLED' }]);
    await carol('ACTIVE');
    expect(await rcpt()).toMatch(/^250/);
  });
});
