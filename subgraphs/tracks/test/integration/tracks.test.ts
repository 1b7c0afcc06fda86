import { subgraphWorld, type World } from '@suitegraph/kit/testing';
import { randomBytes } from 'node:crypto';
import { tracks } from '../../src';
import { nextEvent, TestStudio, type Data } from '../testing/studio';
import { wav } from '../testing/wav';

describe('tracks', () => {
  let world: World;
  let alice: TestStudio;
  let bob: TestStudio;
  let mallory: TestStudio;

  beforeAll(async () => {
    world = await subgraphWorld(tracks, {});
    [alice, bob, mallory] = ['alice', 'bob', 'mallory@other.test'].map(
      (name) => new TestStudio(world, world.as(name)),
    ) as [TestStudio, TestStudio, TestStudio];
  });
  afterAll(() => world.close());

  it('are made of uploads, and know what the file says of itself', async () => {
    const content = wav({
      seconds: 2,
      tags: { INAM: 'A Tone', IART: 'The Oscillators', IPRD: 'Sines', IGNR: 'Test' },
    });
    const track = await alice.track('{ tags: ["one", "one", "two"] }', content);
    expect(track).toMatchObject({
      title: 'A Tone',
      genre: 'Test',
      tags: ['one', 'two'],
      visibility: 'PRIVATE',
      durationMs: 2_000,
      creator: { id: alice.user.principal.userId },
    });
    const { metadata, history } = await alice.read(
      track.id,
      'metadata { codec bitrate sampleRate channels album artist } history { actor { id } changedFields }',
    );
    expect(metadata).toEqual({
      codec: 'PCM',
      bitrate: 128_000,
      sampleRate: 8_000,
      channels: 1,
      album: 'Sines',
      artist: 'The Oscillators',
    });
    expect(history).toEqual([{ actor: track.creator, changedFields: [] }]);
  });

  it('take the name of the file where nothing else is said', async () => {
    expect(await alice.track()).toMatchObject({ title: 'Tone', genre: null });
    expect(await alice.track('{ title: " Mine " }')).toMatchObject({ title: 'Mine' });
  });

  it('wait for an upload that was completed a moment ago', async () => {
    const uploadId = await alice.uploaded(wav(), {}, false);
    expect(await alice.create(uploadId)).toMatchObject({ title: 'Tone' });
  });

  it('are made once of each upload, by whoever uploaded it', async () => {
    const uploadId = await alice.uploaded(wav());
    expect(await bob.create(uploadId)).toMatchObject({ code: 'NOT_FOUND', path: ['uploadId'] });
    const options = '{ idempotencyKey: "create-1" }';
    const track = await alice.create(uploadId, '{}', options);
    expect((await alice.create(uploadId, '{}', options)).id).toBe(track.id);
    expect(await alice.create(uploadId, '{ title: "x" }', options)).toMatchObject({
      code: 'IDEMPOTENCY_CONFLICT',
    });
    expect(await alice.create(uploadId)).toMatchObject({
      message: 'This upload is a track already',
    });
  });

  it('are not made of uploads for something else', async () => {
    const uploadId = await alice.uploaded(wav(), { target: 'DRIVE' });
    expect(await alice.create(uploadId)).toMatchObject({ code: 'NOT_FOUND' });
  });

  it.each([
    ['random bytes', randomBytes(100_000)],
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('This is a letter, not a song. '.repeat(100))],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
    ['the first bytes of a song', wav().subarray(0, 20)],
    [
      'a head without a body',
      Buffer.from('RIFF\xff\xff\xff\x7fWAVEjunk\xff\xff\xff\x7f', 'latin1'),
    ],
    [
      'a false MPEG sync',
      Buffer.concat([Buffer.from('fffb9000', 'hex'), Buffer.alloc(50_000, 'A')]),
    ],
    [
      'a broken ID3 head',
      Buffer.concat([Buffer.from('ID3\x04\0\0\x7f\x7f\x7f\x7f'), randomBytes(5_000)]),
    ],
  ])('are not made of %s', async (_what, junk) => {
    const uploadId = await alice.uploaded(junk, { mimeType: 'audio/mpeg', name: 'song.mp3' });
    expect(await alice.create(uploadId)).toMatchObject({
      code: 'INVALID_REQUEST_BODY',
      path: ['uploadId'],
    });
  });

  it.each([
    ['{ title: "" }', 'title'],
    ['{ title: "a\\nb" }', 'title'],
    ['{ visibility: "SECRET" }', 'visibility'],
    [`{ tags: ["${'x'.repeat(101)}"] }`, 'tags'],
  ])('refuse the input %s', async (input, field) => {
    expect(await alice.track(input)).toMatchObject({
      code: 'INVALID_REQUEST_BODY',
      path: ['input', field],
    });
  });

  it('change under the version that was seen, and remember it', async () => {
    const track = await alice.track('{ title: "Draft", genre: "Pop" }');
    const update = (input: string, ifMatch: string): Promise<Data> =>
      alice.change(
        'updateTrack',
        `id: "${track.id}", input: ${input}, options: { ifMatch: "${ifMatch}" }`,
      );
    const updated = await update('{ title: "Final", genre: null }', track.version);
    expect(updated).toMatchObject({ title: 'Final', genre: null, tags: [] });
    expect(await update('{ title: "Late" }', track.version)).toMatchObject({
      code: 'ETAG_MISMATCH',
      currentVersion: updated.version,
    });
    const { history } = await alice.read(track.id, 'history(first: 1) { changedFields }');
    expect(history).toEqual([{ changedFields: ['title', 'genre'] }]);
    expect((await alice.remove(track.id, `{ ifMatch: "${track.version}" }`)).errors[0].code).toBe(
      'ETAG_MISMATCH',
    );
    expect(await alice.remove(track.id)).toEqual({ ok: true, errors: [] });
    expect(await alice.read(track.id)).toBeNull();
  });

  it('are private, until they are public within the organisation', async () => {
    const track = await alice.track('{ title: "Hidden" }');
    for (const other of [bob, mallory]) {
      expect(await other.read(track.id)).toBeNull();
      expect(await other.entity({ __typename: 'Track', id: track.id }, 'title')).toBeNull();
      expect(await other.change('likeTrack', `id: "${track.id}"`)).toMatchObject({
        code: 'NOT_FOUND',
      });
      expect((await other.remove(track.id)).errors[0].code).toBe('NOT_FOUND');
    }
    await alice.change(
      'updateTrack',
      `id: "${track.id}", input: { visibility: "PUBLIC" }, options: {}`,
    );
    expect(await bob.read(track.id, 'title history { at } shares { id }')).toEqual({
      title: 'Hidden',
      history: [],
      shares: [],
    });
    expect(await mallory.read(track.id)).toBeNull();
    expect((await bob.remove(track.id)).errors[0].code).toBe('NOT_FOUND');
    expect(
      await bob.change('updateTrack', `id: "${track.id}", input: { title: "x" }, options: {}`),
    ).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('are listed in order, page by page, and found by what they are called', async () => {
    const carol = new TestStudio(world, world.as('carol'));
    for (const title of ['beta', 'Alpha', 'gamma 100%']) await carol.track(`{ title: "${title}" }`);
    const mine = `creator: "${carol.user.principal.userId}"`;
    expect(await carol.titles(mine)).toEqual(['gamma 100%', 'Alpha', 'beta']);
    expect(await carol.titles(`${mine}, sort: "oldest"`)).toEqual(['beta', 'Alpha', 'gamma 100%']);
    expect(await carol.titles(`${mine}, q: "0%"`)).toEqual(['gamma 100%']);
    for (const [sort, rest] of Object.entries({
      title: ['beta', 'gamma 100%'],
      newest: ['Alpha', 'beta'],
    })) {
      const { tracks: page } = await carol.run(
        `{ tracks(${mine}, sort: "${sort}", first: 1) { pageInfo { endCursor hasNextPage } } }`,
      );
      expect(page.pageInfo.hasNextPage).toBe(true);
      const after = `after: "${page.pageInfo.endCursor}"`;
      expect(await carol.titles(`${mine}, sort: "${sort}", ${after}`)).toEqual(rest);
    }
    const { tracks: own } = await carol.entity(
      { __typename: 'User', id: carol.user.principal.userId },
      'tracks { edges { node { title } } }',
    );
    expect(own.edges).toHaveLength(3);
    const { errors } = await carol.user.execute('{ tracks(sort: "loudest") { totalCount } }');
    expect(errors?.[0]?.message).toBe('sort is one of newest, oldest, title');
  });

  it('are liked once by each, and their likes are counted', async () => {
    const track = await alice.track('{ title: "Liked", visibility: "PUBLIC" }');
    await bob.change('likeTrack', `id: "${track.id}"`);
    const liked = await bob.change('likeTrack', `id: "${track.id}"`);
    expect(liked).toMatchObject({ likedByViewer: true, stats: { likes: 1 } });
    const { likes, likedByViewer } = await alice.read(
      track.id,
      'likedByViewer likes { totalCount edges { node { id } at } }',
    );
    expect(likedByViewer).toBe(false);
    expect(likes).toMatchObject({
      totalCount: 1,
      edges: [{ node: { id: bob.user.principal.userId } }],
    });
    const user = { __typename: 'User', id: bob.user.principal.userId };
    const fields = 'likedTracks { edges { node { title } } }';
    expect((await bob.entity(user, fields)).likedTracks.edges).toEqual([
      { node: { title: 'Liked' } },
    ]);
    expect((await alice.entity(user, fields)).likedTracks).toBeNull();
    const unliked = await bob.change('unlikeTrack', `id: "${track.id}"`);
    expect(unliked).toMatchObject({ likedByViewer: false, stats: { likes: 0 } });
  });

  it('are followed as they change and as they are liked', async () => {
    const track = await alice.track('{ title: "Live", visibility: "PUBLIC" }');
    const changes = await alice.user.subscribe(
      `subscription { trackChanged(ids: ["${track.id}"]) { kind id changedFields track { title } } }`,
    );
    const likes = await alice.user.subscribe(
      `subscription { trackLiked(trackId: "${track.id}") { totalLikes by { id } track { title } } }`,
    );
    await bob.change('likeTrack', `id: "${track.id}"`);
    await alice.change('updateTrack', `id: "${track.id}", input: { title: "Lively" }, options: {}`);
    await alice.remove(track.id);
    const changed = (kind: string): Promise<Data> =>
      nextEvent(changes, 'trackChanged', (event) => event.kind === kind);
    expect(await changed('UPDATED')).toMatchObject({ changedFields: ['title', 'version'] });
    expect(await changed('DESTROYED')).toEqual({
      kind: 'DESTROYED',
      id: track.id,
      changedFields: [],
      track: null,
    });
    expect(await nextEvent(likes, 'trackLiked', () => true)).toMatchObject({
      totalLikes: 1,
      by: { id: bob.user.principal.userId },
    });
    await changes.return();
    await likes.return();
  });
});
