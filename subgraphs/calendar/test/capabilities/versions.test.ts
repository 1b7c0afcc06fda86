import type { World } from '@suitegraph/kit/testing';
import { calendarWorld, Person } from '../integration/calendar-world';

const RESPOND = `mutation ($id: ID!, $options: WriteOptions) {
  respondToEvent(id: $id, email: "bob@demo.test", response: ACCEPTED, options: $options) {
    event { attendees { status } }
    errors { code ... on VersionConflict { currentVersion } } } }`;

describe('an answer to an invitation', () => {
  let world: World;
  beforeAll(async () => {
    world = await calendarWorld();
  });
  afterAll(() => world.close());

  it('is refused for another version than the one that was seen, and taken for it', async () => {
    const [alice, bob] = [new Person(world.as('alice')), new Person(world.as('bob'))];
    const { event } = await alice.create({
      start: '2026-03-10T09:00:00Z',
      attendees: [{ email: 'bob@demo.test' }],
    });
    const window = ['2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z'] as const;
    const [seen] = await bob.events(...window);
    await alice.update(event.id, { summary: 'Changed since' });
    const respond = async (version: string) =>
      (await bob.ask(RESPOND, { id: seen.id, options: { ifMatch: version } }))['respondToEvent'];
    const [now] = await bob.events(...window);
    expect(await respond(seen.version)).toEqual({
      event: null,
      errors: [{ code: 'ETAG_MISMATCH', currentVersion: now.version }],
    });
    expect((await alice.event(event.id)).attendees).toMatchObject([{ status: 'NEEDS_ACTION' }]);
    expect(await respond(now.version)).toEqual({
      event: { attendees: [{ status: 'ACCEPTED' }] },
      errors: [],
    });
  });
});
