import { subgraphWorld, type World } from '@suitegraph/kit/testing';
import { files } from '../../src';
import { bytes, TestDrive, type Data } from '../testing/drive';

describe('sharing', () => {
  let world: World;
  let alice: TestDrive;
  let bob: TestDrive;
  let carol: TestDrive;

  beforeAll(async () => {
    world = await subgraphWorld(files, {});
    [alice, bob, carol] = ['alice', 'bob', 'carol'].map(
      (name) => new TestDrive(world.as(name)),
    ) as [TestDrive, TestDrive, TestDrive];
  });
  afterAll(() => world.close());

  it('lets a grantee read a folder and all below it, and nothing above', async () => {
    const secret = await alice.folder('Secret project');
    const folder = await alice.folder('Handout', secret.id);
    const file = await alice.upload('a.txt', bytes(5), folder.id);
    const share = await alice.share({ id: folder.id, address: ' Bob@Demo.TEST ' });
    expect(share).toMatchObject({
      rights: 'read',
      link: null,
      grantee: { address: 'bob@demo.test' },
    });

    const seen = await bob.file(
      file.id,
      'name davPath permissions parent { name parent { name } }',
    );
    expect(seen).toEqual({
      name: 'a.txt',
      davPath: `/shares/${folder.id}/a.txt`,
      permissions: ['read'],
      parent: { name: 'Handout', parent: null },
    });
    const { file: byPath } = await bob.run('query ($p: String) { file(davPath: $p) { id } }', {
      p: seen.davPath,
    });
    expect(byPath.id).toBe(file.id);
    expect(await bob.file(secret.id)).toBeNull();
    expect((await fetch(await bob.downloadUrl(file.id))).status).toBe(200);
    expect((await bob.run('{ files(q: "a.txt") { edges { node { id } } } }')).files.edges).toEqual([
      { node: { id: file.id } },
    ]);
    for (const refused of [
      bob.change('renameFile', `id: "${file.id}", name: "b.txt"`),
      bob.change('moveFile', `id: "${file.id}", parentId: "${folder.id}"`),
      bob.folder('mine', folder.id),
      bob.share({ id: file.id, address: 'carol@demo.test' }),
    ]) {
      expect(await refused).toMatchObject({ code: 'FORBIDDEN' });
    }
    expect((await bob.remove(file.id)).errors[0].code).toBe('FORBIDDEN');
    expect(await carol.file(file.id)).toBeNull();

    const url = await bob.downloadUrl(file.id);
    const { revokeShare } = await alice.run(`mutation { revokeShare(id: "${share.id}") { ok } }`);
    expect(revokeShare.ok).toBe(true);
    expect(await bob.file(file.id)).toBeNull();
    expect((await fetch(url)).status).toBe(404);
  });

  it("lets a grantee with write rights change what a folder holds, in the owner's drive", async () => {
    const folder = await alice.folder('Workshop');
    await alice.share({ id: folder.id, address: 'bob@demo.test', rights: 'write' });
    const file = await bob.upload('draft.txt', bytes(5), folder.id);
    expect(file).toMatchObject({
      owner: { address: 'alice@demo.test' },
      permissions: ['read', 'write', 'delete'],
    });
    const renamed = await bob.change('renameFile', `id: "${file.id}", name: "final.txt"`);
    expect(renamed.name).toBe('final.txt');
    expect((await alice.file(file.id)).permissions).toContain('share');
    const mine = await bob.folder('Mine');
    expect(await bob.change('moveFile', `id: "${file.id}", parentId: "${mine.id}"`)).toMatchObject({
      message: expect.stringContaining('another drive'),
    });
    const copy = await bob.change('copyFile', `id: "${file.id}", parentId: "${mine.id}"`);
    expect(copy.owner.address).toBe('bob@demo.test');
    expect((await bob.remove(folder.id)).errors[0].code).toBe('FORBIDDEN');
    expect((await bob.remove(file.id)).ok).toBe(true);
  });

  it('is what people see of each other', async () => {
    const one = await alice.upload('one.txt', bytes(1));
    const two = await alice.upload('two.txt', bytes(2));
    for (const file of [one, two]) await alice.share({ id: file.id, address: 'carol@demo.test' });
    const names = (connection: Data): string[] =>
      connection.edges.map((edge: Data) => edge.node.name);
    const person = (address: string): Record<string, string> => ({ __typename: 'Person', address });
    const fields =
      'sharedWithMe(first: 1) { edges { node { name } } pageInfo { endCursor hasNextPage } } sharedByMe { edges { node { name } } }';
    const seen = await carol.entity(person('alice@demo.test'), fields);
    expect(names(seen.sharedWithMe)).toEqual(['two.txt']);
    expect(seen.sharedWithMe.pageInfo.hasNextPage).toBe(true);
    expect(names(seen.sharedByMe)).toEqual([]);
    const more = await carol.entity(
      person('alice@demo.test'),
      `sharedWithMe(after: "${seen.sharedWithMe.pageInfo.endCursor}") { edges { node { name } } }`,
    );
    expect(names(more.sharedWithMe)).toEqual(['one.txt']);
    const byAlice = await alice.entity(person('carol@demo.test'), fields);
    expect(names(byAlice.sharedByMe)).toEqual(['two.txt', 'one.txt']);
    expect(names((await bob.entity(person('alice@demo.test'), fields)).sharedWithMe)).not.toContain(
      'two.txt',
    );
    const mallory = new TestDrive(world.as('mallory@other.test'));
    expect(names((await mallory.entity(person('alice@demo.test'), fields)).sharedWithMe)).toEqual(
      [],
    );
  });

  it('gives a share new rights when it is made again, and lets it end by itself', async () => {
    const file = await alice.upload('again.txt', bytes(1));
    const first = await alice.share({ id: file.id, address: 'bob@demo.test' });
    const second = await alice.share({ id: file.id, address: 'bob@demo.test', rights: 'write' });
    expect(second).toMatchObject({ id: first.id, rights: 'write' });
    expect((await bob.file(file.id)).permissions).toEqual(['read', 'write']);
    const soon = new Date(Date.now() + 400).toISOString();
    await alice.share({ id: file.id, address: 'bob@demo.test', expiresAt: soon });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await bob.file(file.id)).toBeNull();
    const { shares } = await alice.file(file.id, 'shares { id grantee { address } }');
    expect(shares).toEqual([{ id: first.id, grantee: { address: 'bob@demo.test' } }]);
  });

  it('shares with an address that belongs to no user, yet', async () => {
    const file = await alice.upload('outside.txt', bytes(1));
    const share = await alice.share({ id: file.id, address: 'eve@elsewhere.test' });
    expect(share.grantee.address).toBe('eve@elsewhere.test');
  });

  it('makes links that anyone can use until they are revoked', async () => {
    const file = await alice.upload('linked.txt', Buffer.from('for all'));
    const share = await alice.share({ id: file.id, link: true });
    const answer = await fetch(share.link);
    expect(await answer.text()).toBe('for all');
    const rest = await fetch(share.link, { headers: { range: 'bytes=4-' } });
    expect([rest.status, await rest.text()]).toEqual([206, 'all']);
    expect((await fetch(share.link.replace('/links/', '/links/x'))).status).toBe(403);
    const token = new URL(share.link).pathname.split('/').at(-1) ?? '';
    const query = `{ share(token: "${token}") { rights downloads file { name permissions downloadUrl parent { id } shares { id } } } }`;
    for (const who of [world.anonymous(), world.as('mallory@other.test')]) {
      const { data } = await who.execute(query);
      expect(data.share).toMatchObject({
        downloads: 1,
        file: { name: 'linked.txt', permissions: ['read'], parent: null, shares: [] },
      });
      expect((await fetch(data.share.file.downloadUrl, { method: 'HEAD' })).status).toBe(200);
    }
    await alice.run(`mutation { revokeShare(id: "${share.id}") { ok } }`);
    expect((await fetch(share.link)).status).toBe(404);
    expect((await world.anonymous().execute(query)).data.share).toBeNull();
  });

  it.each([
    [{ address: 'nobody' }, 'Not an e-mail address'],
    [{ address: 'alice@demo.test' }, 'yours already'],
    [{ address: 'bob@demo.test', rights: 'own' }, 'Rights are'],
    [{ address: 'bob@demo.test', link: true }, 'either'],
    [{}, 'either'],
    [{ link: true, rights: 'write' }, 'A link only reads'],
    [{ address: 'bob@demo.test', expiresAt: '2020-01-01T00:00:00Z' }, 'future'],
  ])('refuses %j', async (wrong, message) => {
    const folder = await alice.folder(`refused ${JSON.stringify(wrong).replaceAll(/\W/g, '')}`);
    expect(await alice.share({ id: folder.id, ...wrong })).toMatchObject({
      code: 'INVALID_REQUEST_BODY',
      message: expect.stringContaining(message),
    });
  });

  it("refuses links to folders and shares of the root or of other people's shares", async () => {
    const folder = await alice.folder('No link');
    expect(await alice.share({ id: folder.id, link: true })).toMatchObject({ path: ['link'] });
    expect(await alice.share({ id: await alice.rootId(), address: 'bob@demo.test' })).toMatchObject(
      {
        code: 'FORBIDDEN',
      },
    );
    const share = await alice.share({ id: folder.id, address: 'bob@demo.test' });
    const { revokeShare } = await carol.run(
      `mutation { revokeShare(id: "${share.id}") { ok errors { code } } }`,
    );
    expect(revokeShare).toEqual({ ok: false, errors: [{ code: 'NOT_FOUND' }] });
  });
});
