import { subgraphWorld, type World } from '@suitegraph/kit/testing';
import { tracks } from '../../src';
import { nextEvent, TestStudio } from '../testing/studio';
import { wav } from '../testing/wav';

describe('playing and sharing tracks', () => {
  let world: World;
  let alice: TestStudio;
  let bob: TestStudio;

  beforeAll(async () => {
    world = await subgraphWorld(tracks, {});
    alice = new TestStudio(world, world.as('alice'));
    bob = new TestStudio(world, world.as('bob'));
  });
  afterAll(() => world.close());

  it('streams and downloads by signed URL, with ranges, and counts both', async () => {
    const content = wav();
    const track = await alice.track('{}', content);
    const { streamUrl, downloadUrl } = await alice.read(track.id, 'streamUrl downloadUrl');
    const stream = await fetch(streamUrl);
    expect(stream.headers.get('content-type')).toBe('audio/wav');
    expect(stream.headers.get('content-disposition')).toMatch(/^inline/);
    expect(Buffer.from(await stream.arrayBuffer()).equals(content)).toBe(true);
    const range = await fetch(streamUrl, { headers: { range: 'bytes=4-7' } });
    expect([range.status, Buffer.from(await range.arrayBuffer())]).toEqual([
      206,
      content.subarray(4, 8),
    ]);
    const beyond = await fetch(streamUrl, { headers: { range: `bytes=${content.length}-` } });
    expect(beyond.status).toBe(416);
    const download = await fetch(downloadUrl);
    expect(download.headers.get('content-disposition')).toMatch(/^attachment.*Tone\.wav/);
    await download.arrayBuffer();
    expect((await alice.read(track.id)).stats).toMatchObject({ plays: 1, downloads: 1 });
  });

  it('refuses URLs that were tampered with, have expired, or whose track is gone', async () => {
    const track = await alice.track();
    const { streamUrl } = await alice.read(track.id, 'streamUrl');
    for (const tampered of [
      streamUrl.replace('user-alice', 'user-bob'),
      streamUrl.replace('/stream/', '/download/'),
      streamUrl.replace(/expires=\d+/, 'expires=9999999999'),
      streamUrl.split('?')[0],
    ]) {
      expect((await fetch(tampered)).status).toBe(403);
    }
    const soon = new Date(Date.now() + 1_000).toISOString();
    const share = await alice.share(`id: "${track.id}", expiresAt: "${soon}"`);
    expect((await fetch(share.url)).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect((await fetch(share.url)).status).toBe(403);
    await alice.remove(track.id);
    expect((await fetch(streamUrl)).status).toBe(404);
  });

  it('shares with a person, who hears it until the share is taken back', async () => {
    const track = await alice.track('{ title: "For Bob" }');
    const share = await alice.share(`id: "${track.id}", address: "Bob@demo.test"`);
    const person = { __typename: 'Person', address: 'alice@demo.test' };
    expect(await bob.entity(person, 'sharedTracks { title }')).toEqual({
      sharedTracks: [{ title: 'For Bob' }],
    });
    expect(await bob.titles('q: "for bob"')).toEqual(['For Bob']);
    const mallory = new TestStudio(world, world.as('mallory@other.test'));
    expect(await mallory.entity(person, 'sharedTracks { title }')).toEqual({ sharedTracks: [] });
    const { streamUrl } = await bob.read(track.id, 'streamUrl');
    expect((await fetch(streamUrl, { method: 'HEAD' })).status).toBe(200);

    const changes = await bob.user.subscribe(
      `subscription { trackChanged(ids: ["${track.id}"]) { kind track { title } } }`,
    );
    const { revokeTrackShare } = await alice.run(
      `mutation { revokeTrackShare(id: "${share.id}") { ok } }`,
    );
    expect(revokeTrackShare.ok).toBe(true);
    await nextEvent(changes, 'trackChanged', (event) => event.kind === 'UPDATED' && !event.track);
    await changes.return();
    expect(await bob.read(track.id)).toBeNull();
    expect((await fetch(streamUrl)).status).toBe(404);
  });

  it('shares by token with anyone', async () => {
    const track = await alice.track('{ title: "For all" }');
    const share = await alice.share(`id: "${track.id}"`);
    const query = `{ sharedTrack(token: "${share.token}") { title streamUrl downloadUrl shares { id } history { at } } }`;
    const { data } = await world.anonymous().execute(query);
    expect(data.sharedTrack).toMatchObject({
      title: 'For all',
      downloadUrl: null,
      shares: [],
      history: [],
    });
    expect((await fetch(data.sharedTrack.streamUrl)).status).toBe(200);
    expect(await alice.read(track.id, 'shares { token } stats { shares }')).toEqual({
      shares: [{ token: share.token }],
      stats: { shares: 1 },
    });
    await alice.run(`mutation { revokeTrackShare(id: "${share.id}") { ok } }`);
    expect((await world.anonymous().execute(query)).data.sharedTrack).toBeNull();
    expect((await fetch(share.url)).status).toBe(404);
  });

  it("refuses shares that make no sense, and those of other people's tracks", async () => {
    const track = await alice.track('{ visibility: "PUBLIC" }');
    const id = `id: "${track.id}"`;
    expect(await alice.share(`${id}, address: "alice@demo.test"`)).toMatchObject({
      path: ['address'],
    });
    expect(await alice.share(`${id}, address: "nobody"`)).toMatchObject({
      code: 'INVALID_REQUEST_BODY',
    });
    expect(await alice.share(`${id}, expiresAt: "2020-01-01T00:00:00Z"`)).toMatchObject({
      path: ['expiresAt'],
    });
    expect(await bob.share(id)).toMatchObject({ code: 'NOT_FOUND' });
    const share = await alice.share(id);
    const { revokeTrackShare } = await bob.run(
      `mutation { revokeTrackShare(id: "${share.id}") { ok errors { code } } }`,
    );
    expect(revokeTrackShare).toEqual({ ok: false, errors: [{ code: 'NOT_FOUND' }] });
  });
});
