import { subgraphWorld, type World } from '@suitegraph/kit/testing';
import { files } from '../../src';
import { bytes, TestDrive, type Data } from '../testing/drive';

describe('the drive', () => {
  let world: World;
  let alice: TestDrive;
  let bob: TestDrive;
  let mallory: TestDrive;

  beforeAll(async () => {
    world = await subgraphWorld(files, { DRIVE_QUOTA_BYTES: 10_000 });
    alice = new TestDrive(world.as('alice'));
    bob = new TestDrive(world.as('bob'));
    mallory = new TestDrive(world.as('mallory@other.test'));
  });
  afterAll(() => world.close());

  const entity = (drive: TestDrive): Promise<Data> =>
    drive.entity(
      { __typename: 'User', id: alice.user.principal.userId },
      'drive { root { id name isFolder davPath } } storage { used limit }',
    );

  it('is there for its owner alone', async () => {
    expect(await entity(alice)).toMatchObject({
      drive: { root: { isFolder: true, davPath: '/files/alice%40demo.test' } },
      storage: { used: '0', limit: '10000' },
    });
    expect(await entity(bob)).toEqual({ drive: null, storage: null });
  });

  it('makes a drive for a user who was not announced yet', async () => {
    const dave = new TestDrive(world.as('dave'));
    const { files: root } = await dave.run('{ files { totalCount edges { node { id } } } }');
    expect(root).toEqual({ totalCount: 0, edges: [] });
  });

  it('lists folders first, then by name, page by page, and finds by name', async () => {
    const folder = await alice.folder('Listing');
    for (const name of ['b.txt', 'A.txt', 'c_1.txt', '100%.txt']) {
      await alice.upload(name, Buffer.from(name), folder.id);
    }
    await alice.folder('Zoo', folder.id);
    const list = async (args: string): Promise<Data> =>
      (
        await alice.run(
          `{ files(folderId: "${folder.id}", ${args}) { totalCount edges { cursor node { name } } pageInfo { hasNextPage endCursor } } }`,
        )
      ).files;
    const names = (page: Data): string[] => page.edges.map((edge: Data) => edge.node.name);
    const first = await list('first: 2');
    expect(names(first)).toEqual(['Zoo', '100%.txt']);
    expect(first).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: true } });
    const rest = await list(`first: 10, after: "${first.pageInfo.endCursor}"`);
    expect(names(rest)).toEqual(['A.txt', 'b.txt', 'c_1.txt']);
    expect(names(await list('q: "0%"'))).toEqual(['100%.txt']);
    expect(names(await list('q: "_"'))).toEqual(['c_1.txt']);
    const { files: found } = await alice.run('{ files(q: "LISTING") { edges { node { name } } } }');
    expect(names(found)).toEqual(['Listing']);
    const { file } = await alice.run(
      `{ file(id: "${folder.id}") { children(q: "txt", first: 1) { totalCount edges { node { name parent { name } } } } } }`,
    );
    expect(file.children).toMatchObject({
      totalCount: 4,
      edges: [{ node: { name: '100%.txt', parent: { name: 'Listing' } } }],
    });
  });

  it.each(['first: 0', 'first: 201', 'after: "nonsense"'])('refuses %s', async (args) => {
    const { errors } = await alice.user.execute(`{ files(${args}) { totalCount } }`);
    expect(errors?.[0]?.message).toMatch(/first must be|Not a cursor/);
  });

  it('finds files by the path it gives them, and by no other', async () => {
    const folder = await alice.folder('Grüße & Co');
    const file = await alice.upload('Q1 100%.pdf', bytes(10), folder.id);
    expect(file.davPath).toBe(
      '/files/alice%40demo.test/Gr%C3%BC%C3%9Fe%20%26%20Co/Q1%20100%25.pdf',
    );
    const at = async (drive: TestDrive, path: string): Promise<Data> =>
      (await drive.run(`query ($path: String) { file(davPath: $path) { id } }`, { path })).file;
    expect(await at(alice, file.davPath)).toEqual({ id: file.id });
    expect(await at(alice, `${folder.davPath}/`)).toEqual({ id: folder.id });
    expect(await alice.entity({ __typename: 'File', davPath: file.davPath }, 'id')).toEqual({
      id: file.id,
    });
    for (const path of [`${file.davPath}/x`, '/files', '/files/%zz', 'x', '', '/files/a%00/b']) {
      expect(await at(alice, path)).toBeNull();
    }
    expect(await at(bob, file.davPath)).toBeNull();
  });

  it.each(['', ' ', '.', '..', '../x', 'a/b', 'a\\b', 'a\0b', 'x'.repeat(256), '\u{d800}'])(
    'refuses the name %j',
    async (name) => {
      expect(await alice.folder(name)).toMatchObject({
        code: 'INVALID_REQUEST_BODY',
        path: ['name'],
      });
    },
  );

  it('refuses a second entry of the same name, however it is typed', async () => {
    const folder = await alice.folder('Names');
    const file = await alice.upload('caf\u00e9.txt', bytes(3), folder.id);
    const taken = { code: 'INVALID_REQUEST_BODY', message: expect.stringContaining('already') };
    expect(await alice.folder('cafe\u0301.txt', folder.id)).toMatchObject(taken);
    const { errors } = await alice.begin({ name: 'caf\u00e9.txt', size: 1, parent: folder.id });
    expect(errors[0]).toMatchObject(taken);
    const other = await alice.upload('other.txt', bytes(3), folder.id);
    const renamed = await alice.change('renameFile', `id: "${other.id}", name: "caf\u00e9.txt"`);
    expect(renamed).toMatchObject(taken);
    expect(
      await alice.change('copyFile', `id: "${file.id}", parentId: "${folder.id}"`),
    ).toMatchObject(taken);
  });

  it('renames under the version the client has seen', async () => {
    const folder = await alice.folder('Versions');
    const renamed = await alice.change(
      'renameFile',
      `id: "${folder.id}", name: "Editions"`,
      `{ ifMatch: "${folder.version}" }`,
    );
    expect(renamed).toMatchObject({ id: folder.id, name: 'Editions' });
    const stale = await alice.change(
      'renameFile',
      `id: "${folder.id}", name: "Issues"`,
      `{ ifMatch: "${folder.version}" }`,
    );
    expect(stale).toMatchObject({ code: 'ETAG_MISMATCH', currentVersion: renamed.version });
    expect(await alice.remove(folder.id, `{ ifMatch: "${folder.version}" }`)).toMatchObject({
      ok: false,
      errors: [{ code: 'ETAG_MISMATCH' }],
    });
    const dry = await alice.change(
      'renameFile',
      `id: "${folder.id}", name: "x"`,
      '{ dryRun: true }',
    );
    expect(dry).toBeUndefined();
    expect((await alice.file(folder.id)).name).toBe('Editions');
  });

  it('moves a tree, and never into itself', async () => {
    const from = await alice.folder('From');
    const tree = await alice.folder('Tree', from.id);
    const inner = await alice.folder('Inner', tree.id);
    const leaf = await alice.upload('leaf.txt', bytes(3), inner.id);
    const to = await alice.folder('To');
    for (const target of [tree.id, inner.id]) {
      expect(
        await alice.change('moveFile', `id: "${tree.id}", parentId: "${target}"`),
      ).toMatchObject({
        message: 'A folder cannot be moved into itself',
      });
    }
    expect(
      await alice.change('moveFile', `id: "${tree.id}", parentId: "${leaf.id}"`),
    ).toMatchObject({
      message: 'Not a folder',
    });
    const moved = await alice.change('moveFile', `id: "${tree.id}", parentId: "${to.id}"`);
    expect(moved.davPath).toBe('/files/alice%40demo.test/To/Tree');
    expect((await alice.file(leaf.id)).davPath).toBe(
      '/files/alice%40demo.test/To/Tree/Inner/leaf.txt',
    );
    expect(await alice.change('moveFile', `id: "${to.id}", parentId: "${inner.id}"`)).toMatchObject(
      {
        code: 'INVALID_REQUEST_BODY',
      },
    );
    const root = await alice.rootId();
    expect(await alice.change('moveFile', `id: "${root}", parentId: "${to.id}"`)).toMatchObject({
      code: 'FORBIDDEN',
    });
  });

  it('nests folders 100 deep, and no deeper by a move or a copy', async () => {
    let parent = await alice.folder('deep');
    for (let depth = 2; depth <= 100; depth += 1) parent = await alice.folder('d', parent.id);
    const tooDeep = { message: 'Folders are nested at most 100 deep' };
    expect(await alice.folder('d', parent.id)).toMatchObject(tooDeep);
    const other = await alice.folder('shallow');
    const target = `id: "${other.id}", parentId: "${parent.id}"`;
    expect(await alice.change('moveFile', target)).toMatchObject(tooDeep);
    expect(await alice.change('copyFile', target)).toMatchObject(tooDeep);
  });

  it('copies and deletes trees, and keeps account of their bytes', async () => {
    const used = async (): Promise<number> => Number((await entity(alice)).storage.used);
    const before = await used();
    const tree = await alice.folder('Original');
    const inner = await alice.folder('Inner', tree.id);
    const leaf = await alice.upload('leaf.txt', bytes(100), inner.id);
    const to = await alice.folder('Copies');
    const copy = await alice.change('copyFile', `id: "${tree.id}", parentId: "${to.id}"`);
    expect(await used()).toBe(before + 200);
    expect(await alice.change('copyFile', `id: "${to.id}", parentId: "${copy.id}"`)).toMatchObject({
      message: 'A folder cannot be copied into itself',
    });
    expect(await alice.remove(tree.id)).toEqual({ ok: true, errors: [] });
    expect(await alice.file(leaf.id)).toBeNull();
    expect(await used()).toBe(before + 100);
    const { file } = await alice.run(
      `query ($p: String) { file(davPath: $p) { checksum downloadUrl version } }`,
      { p: `${copy.davPath}/Inner/leaf.txt` },
    );
    expect(file.checksum).toBe(leaf.checksum);
    expect((await fetch(file.downloadUrl)).status).toBe(200);
    const root = await alice.rootId();
    expect((await alice.remove(root)).errors[0].code).toBe('FORBIDDEN');
  });

  it('deletes once for an idempotency key, and refuses the key for another file', async () => {
    const one = await alice.folder('one');
    const two = await alice.folder('two');
    const options = '{ idempotencyKey: "delete-1" }';
    expect((await alice.remove(one.id, options)).ok).toBe(true);
    expect((await alice.remove(one.id, options)).ok).toBe(true);
    expect((await alice.remove(two.id, options)).errors[0].code).toBe('IDEMPOTENCY_CONFLICT');
  });

  it('stops at the quota', async () => {
    const file = await alice.upload('big.bin', bytes(6_000));
    const to = await alice.folder('Full');
    expect(await alice.change('copyFile', `id: "${file.id}", parentId: "${to.id}"`)).toMatchObject({
      code: 'QUOTA_EXCEEDED',
    });
    await alice.remove(file.id);
  });

  it('shows nothing of it to anybody else', async () => {
    const file = await alice.upload('private.txt', bytes(3));
    for (const other of [bob, mallory]) {
      expect(await other.file(file.id)).toBeNull();
      expect(await other.entity({ __typename: 'File', id: file.id }, 'name')).toBeNull();
      expect(await other.folder('x', file.id)).toMatchObject({ code: 'NOT_FOUND' });
      expect((await other.remove(file.id)).errors[0].code).toBe('NOT_FOUND');
      const { files: listed } = await other.run(
        `{ files(folderId: "${file.id}") { edges { cursor } } }`,
      );
      expect(listed.edges).toEqual([]);
      const { files: found } = await other.run('{ files(q: "private") { edges { cursor } } }');
      expect(found.edges).toEqual([]);
    }
    const { errors } = await world.anonymous().execute('{ files { totalCount } }');
    expect(errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
  });

  it('hands out URLs that end, and that cannot be changed', async () => {
    const file = await alice.upload('url.html', Buffer.from('<script>alert(1)</script>'));
    const url = await alice.downloadUrl(file.id);
    const answer = await fetch(url);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment/);
    expect((await fetch(url.replace('user-alice', 'user-bob'))).status).toBe(403);
    expect((await fetch(url.replace(/expires=\d+/, 'expires=9999999999'))).status).toBe(403);
    expect((await fetch(url.split('?')[0] ?? '')).status).toBe(403);
    const { file: brief } = await alice.run(
      `{ file(id: "${file.id}") { downloadUrl(expiresIn: 1) } }`,
    );
    await new Promise((resolve) => setTimeout(resolve, 1_600));
    expect((await fetch(brief.downloadUrl)).status).toBe(403);
    const { errors } = await alice.user.execute(
      `{ file(id: "${file.id}") { downloadUrl(expiresIn: 0) } }`,
    );
    expect(errors?.[0]?.message).toMatch(/expiresIn/);
    await alice.remove(file.id);
    expect((await fetch(url)).status).toBe(404);
  });

  it('does not deadlock or tangle when two folders are moved into each other at once', async () => {
    const a = await alice.folder('swap-a');
    const b = await alice.folder('swap-b');
    const outcomes = await Promise.all([
      alice.change('moveFile', `id: "${a.id}", parentId: "${b.id}"`),
      alice.change('moveFile', `id: "${b.id}", parentId: "${a.id}"`),
    ]);
    expect(outcomes.filter((outcome) => outcome.code === 'INVALID_REQUEST_BODY')).toHaveLength(1);
  });
});
