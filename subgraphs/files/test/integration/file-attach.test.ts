import { newId } from '@suitegraph/kit/ids';
import { subgraphWorld, type World } from '@suitegraph/kit/testing';
import { files } from '../../src';
import { TestDrive, type Data } from '../testing/drive';

describe('files that go with a message', () => {
  let world: World;
  beforeAll(async () => {
    world = await subgraphWorld(files, {});
  });
  afterAll(async () => {
    await world.close();
  });

  const ask = async (name: string, fileIds: unknown): Promise<Data> => {
    const key = newId();
    const answer = world.platform.events.feed.waitFor(
      (event) => event.type === 'files.file-attach' && event.key === key,
      2_000,
    );
    await world.announce({
      tenantId: 'demo.test',
      audience: [world.as(name).principal.userId],
      type: 'mail.file-attach',
      kind: 'CREATED',
      key,
      data: { fileIds } as never,
    });
    return answer;
  };

  it('are handed over to who may read them, in their order and to no stream', async () => {
    const alice = new TestDrive(world.as('alice'));
    const folder = await alice.folder('Papers');
    const { key: blob, size } = await world.platform.blobs.put(Buffer.from('%PDF'));
    const save = (attachmentId: string, filename: string) =>
      world.announce({
        tenantId: 'demo.test',
        audience: [alice.user.principal.userId],
        type: 'mail.attachment-save',
        kind: 'CREATED',
        key: newId(),
        data: { attachmentId, folderId: folder.id, blob, filename, mimeType: 'application/pdf' },
      });
    await save('a1', 'one.pdf');
    await save('a2', 'two.pdf');
    const { file } = await alice.run(
      `{ file(id: "${folder.id}") { children { edges { node { id name } } } } }`,
    );
    const ids = file.children.edges.map(({ node }: Data) => node.id).reverse();
    const given = await ask('alice', ids);
    expect(given.audience).toEqual([]);
    expect(given.data).toEqual({
      ok: true,
      files: ['two.pdf', 'one.pdf'].map((filename) => ({
        filename,
        mimeType: 'application/pdf',
        blob,
        size,
      })),
    });
    expect((await ask('bob', ids)).data).toMatchObject({ ok: false, code: 'NOT_FOUND' });
    expect((await ask('alice', [folder.id])).data).toMatchObject({
      ok: false,
      code: 'INVALID_REQUEST_BODY',
    });
    expect((await ask('alice', [])).data).toMatchObject({ ok: false });
    expect((await ask('alice', [ids[0], 'nothing'])).data).toMatchObject({ code: 'NOT_FOUND' });
  });
});
