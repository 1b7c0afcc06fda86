import { newId } from '@suitegraph/kit/ids';
import { subgraphWorld, type Answer, type World } from '@suitegraph/kit/testing';
import { files } from '../../src';
import { bytes, TestDrive, type Data } from '../testing/drive';

const CHANGED = `kind id changedFields cursor actor { address } file { name }`;

describe('what happens in the drive', () => {
  let world: World;
  let alice: TestDrive;
  let bob: TestDrive;

  beforeAll(async () => {
    world = await subgraphWorld(files, {});
    alice = new TestDrive(world.as('alice'));
    bob = new TestDrive(world.as('bob'));
  });
  afterAll(() => world.close());

  async function next(stream: AsyncGenerator<Answer, void>, field: string): Promise<Data> {
    const { value } = await stream.next();
    expect(value?.errors).toBeUndefined();
    return value?.data[field];
  }

  it('reaches the owner and everyone it is shared with', async () => {
    const folder = await alice.folder('Live');
    await alice.share({ id: folder.id, address: 'bob@demo.test' });
    const streams = await Promise.all(
      [alice, bob].map((drive) =>
        drive.user.subscribe(
          `subscription { fileChanged(folders: ["${folder.id}"]) { ${CHANGED} } }`,
        ),
      ),
    );
    const file = await alice.upload('news.txt', bytes(4), folder.id);
    await alice.folder('Elsewhere');
    await alice.change('renameFile', `id: "${file.id}", name: "old.txt"`);
    await alice.remove(file.id);
    for (const stream of streams) {
      const created = await next(stream, 'fileChanged');
      expect(created).toMatchObject({
        kind: 'CREATED',
        id: file.id,
        actor: { address: 'alice@demo.test' },
      });
      expect(await next(stream, 'fileChanged')).toMatchObject({
        kind: 'UPDATED',
        changedFields: expect.arrayContaining(['name']),
      });
      expect(await next(stream, 'fileChanged')).toMatchObject({
        kind: 'DESTROYED',
        id: file.id,
        file: null,
      });
      await stream.return();
    }
  });

  it('can be followed from the moment something was read', async () => {
    const folder = await alice.folder('Since');
    const { syncToken } = await alice.file(folder.id, 'syncToken');
    const file = await alice.upload('later.txt', bytes(4), folder.id);
    const stream = await alice.user.subscribe(
      `subscription { fileChanged(ids: ["${file.id}"], after: "${syncToken}") { ${CHANGED} } }`,
    );
    expect(await next(stream, 'fileChanged')).toMatchObject({
      kind: 'CREATED',
      file: { name: 'later.txt' },
    });
    await stream.return();
  });

  it('tells both sides of a share', async () => {
    const file = await alice.upload('given.txt', bytes(4));
    const query =
      'subscription { shareChanged { kind id share { rights file { name } grantee { address } } } }';
    const streams = await Promise.all([alice, bob].map((drive) => drive.user.subscribe(query)));
    const share = await alice.share({ id: file.id, address: 'bob@demo.test' });
    for (const stream of streams) {
      expect(await next(stream, 'shareChanged')).toEqual({
        kind: 'CREATED',
        id: share.id,
        share: {
          rights: 'read',
          file: { name: 'given.txt' },
          grantee: { address: 'bob@demo.test' },
        },
      });
    }
    await alice.remove(file.id);
    for (const stream of streams) {
      expect(await next(stream, 'shareChanged')).toEqual({
        kind: 'DESTROYED',
        id: share.id,
        share: null,
      });
      await stream.return();
    }
  });
});

describe('attachments that mail asks to be saved', () => {
  let world: World;
  let alice: TestDrive;
  let blob: { key: string; size: number };

  beforeAll(async () => {
    world = await subgraphWorld(files, {});
    alice = new TestDrive(world.as('alice'));
    blob = await world.platform.blobs.put(Buffer.from('a contract'));
  });
  afterAll(() => world.close());

  async function save(data: Record<string, string>, key = newId()): Promise<Data> {
    const answer = world.platform.events.feed.waitFor(
      (event) => event.type === 'files.attachment-save' && event.key === key,
      1_000,
    );
    await world.announce({
      tenantId: 'demo.test',
      audience: [alice.user.principal.userId],
      type: 'mail.attachment-save',
      kind: 'CREATED',
      key,
      data: { blob: blob.key, filename: 'contract.pdf', mimeType: 'application/pdf', ...data },
    });
    return (await answer)?.data;
  }

  it('become files under a free name, and know where they come from', async () => {
    const folder = await alice.folder('Mail');
    const first = await save({ attachmentId: 'a1', folderId: folder.id });
    const second = await save({ attachmentId: 'a2', folderId: folder.id });
    const odd = await save({ attachmentId: 'a3', folderId: folder.id, filename: '../../x\n.sh' });
    expect([first.ok, second.ok, odd.ok]).toEqual([true, true, true]);
    const { file } = await alice.run(
      `{ file(id: "${folder.id}") { children { edges { node { name sourceAttachment { id } } } } } }`,
    );
    expect(file.children.edges.map((edge: Data) => edge.node)).toEqual([
      { name: '.._.._x_.sh', sourceAttachment: { id: 'a3' } },
      { name: 'contract (2).pdf', sourceAttachment: { id: 'a2' } },
      { name: 'contract.pdf', sourceAttachment: { id: 'a1' } },
    ]);
    const saved = await alice.entity({ __typename: 'Attachment', id: 'a2' }, 'savedAs { name }');
    expect(saved).toEqual({ savedAs: { name: 'contract (2).pdf' } });
    const bob = new TestDrive(world.as('bob'));
    const other = await bob.entity({ __typename: 'Attachment', id: 'a2' }, 'savedAs { name }');
    expect(other).toEqual({ savedAs: null });
  });

  it('are saved once, however often the request comes', async () => {
    const folder = await alice.folder('Once');
    const key = newId();
    expect(await save({ attachmentId: 'a4', folderId: folder.id }, key)).toMatchObject({
      ok: true,
    });
    expect(await save({ attachmentId: 'a4', folderId: folder.id }, key)).toBeUndefined();
    const { file } = await alice.run(`{ file(id: "${folder.id}") { children { totalCount } } }`);
    expect(file.children.totalCount).toBe(1);
  });

  it('are refused with a reason', async () => {
    const bob = new TestDrive(world.as('bob'));
    const foreign = await bob.folder('Not yours');
    const file = await alice.upload('file.txt', bytes(1));
    const mine = await alice.folder('Mine');
    expect(await save({ attachmentId: 'a5', folderId: foreign.id })).toMatchObject({
      ok: false,
      code: 'NOT_FOUND',
    });
    expect(await save({ attachmentId: 'a5', folderId: file.id })).toMatchObject({
      ok: false,
      message: 'Not a folder',
    });
    expect(
      await save({ attachmentId: 'a5', folderId: mine.id, blob: '0'.repeat(64) }),
    ).toMatchObject({ ok: false, code: 'NOT_FOUND' });
  });
});
