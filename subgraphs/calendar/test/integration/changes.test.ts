import type { World } from '@suitegraph/kit/testing';
import { calendarWorld, Person, type Data } from './calendar-world';

describe('changes of a calendar since a token', () => {
  let world: World;
  let alice: Person;
  beforeAll(async () => {
    world = await calendarWorld();
    alice = new Person(world.as('alice'));
  });
  afterAll(() => world.close());

  const token = async (id?: string): Promise<string> =>
    (
      await alice.ask('query ($id: ID!) { calendar(id: $id) { syncToken } }', {
        id: id ?? (await alice.calendarId()),
      })
    )['calendar'].syncToken;

  async function changes(since: string, more: { first?: number; id?: string } = {}): Promise<Data> {
    const query = `query ($id: ID!, $since: SyncToken!, $first: Int) { calendar(id: $id) { changes(since: $since, first: $first) {
      newToken hasMore resyncRequired changes { kind id changedFields node { summary } } } } }`;
    const id = more.id ?? (await alice.calendarId());
    return (await alice.ask(query, { id, since, first: more.first }))['calendar'].changes;
  }

  const at = (day: number): string => `2026-07-${String(day).padStart(2, '0')}T09:00:00Z`;

  it('tells what is new, what changed in which fields, and what is gone', async () => {
    const kept = (await alice.create({ summary: 'kept', start: at(1) })).event;
    const gone = (await alice.create({ summary: 'gone', start: at(2) })).event;
    const since = await token();
    expect(await changes(since)).toEqual({
      newToken: since,
      hasMore: false,
      resyncRequired: false,
      changes: [],
    });
    await alice.update(kept.id, { location: 'Here' });
    await alice.update(kept.id, { categories: ['a'], visibility: 'PRIVATE' });
    await alice.remove(gone.id);
    const fresh = (await alice.create({ summary: 'fresh', start: at(3) })).event;
    await alice.update(fresh.id, { summary: 'fresh and changed' });
    const passing = (await alice.create({ summary: 'passing', start: at(4) })).event;
    await alice.remove(passing.id);
    const found = await changes(since);
    expect(found['changes']).toEqual([
      {
        kind: 'UPDATED',
        id: kept.id,
        changedFields: ['location', 'categories', 'visibility'],
        node: { summary: 'kept' },
      },
      { kind: 'DESTROYED', id: gone.id, changedFields: [], node: null },
      { kind: 'CREATED', id: fresh.id, changedFields: [], node: { summary: 'fresh and changed' } },
    ]);
    expect((await changes(found['newToken']))['changes']).toEqual([]);
  });

  it('gives them in pages that leave nothing out', async () => {
    const since = await token();
    const ids: string[] = [];
    for (let day = 1; day <= 5; day += 1)
      ids.push((await alice.create({ summary: `n${day}`, start: at(day) })).event.id);
    const seen: string[] = [];
    let page = await changes(since, { first: 2 });
    const rounds = [page];
    while (page['hasMore']) {
      page = await changes(page['newToken'], { first: 2 });
      rounds.push(page);
    }
    for (const { changes: some } of rounds as { changes: { id: string }[] }[])
      seen.push(...some.map(({ id }) => id));
    expect(rounds).toHaveLength(3);
    expect(seen).toEqual(ids);
  });

  it('tells both calendars of a move', async () => {
    const { calendar } = await alice.createCalendar({ name: 'Other' });
    const { event } = await alice.create({ summary: 'mover', start: at(9) });
    const [here, there] = [await token(), await token(calendar.id)];
    await alice.move(event.id, calendar.id);
    expect((await changes(here))['changes']).toMatchObject([{ kind: 'DESTROYED', id: event.id }]);
    expect((await changes(there, { id: calendar.id }))['changes']).toMatchObject([
      { kind: 'CREATED', id: event.id },
    ]);
  });

  it('asks to read everything again when it cannot know', async () => {
    const { calendar } = await alice.createCalendar({ name: 'Third' });
    const mine = await token();
    const foreign = await changes(mine, { id: calendar.id });
    expect(foreign).toMatchObject({ resyncRequired: true, changes: [], hasMore: false });
    const future = mine.replace(/\d+$/, '999999');
    expect(await changes(future)).toMatchObject({ resyncRequired: true, newToken: mine });

    // Tombstones are kept for 90 days; what is asked of the time before can't be told exactly.
    const { event } = await alice.create({ summary: 'old', start: at(20) });
    const before = await token();
    await alice.remove(event.id);
    await world.platform.events.database.query(
      `UPDATE calendar.object_tombstone SET deleted_at = now() - interval '91 days'`,
    );
    const another = (await alice.create({ summary: 'new', start: at(21) })).event;
    await alice.remove(another.id);
    expect(await changes(before)).toMatchObject({ resyncRequired: true });
    expect(await changes(await token())).toMatchObject({ resyncRequired: false });
  });

  it('refuses what is no token', async () => {
    const answer = await world
      .as('alice')
      .execute('query ($id: ID!) { calendar(id: $id) { changes(since: "junk") { newToken } } }', {
        id: await alice.calendarId(),
      });
    expect(answer.errors?.[0]?.extensions['code']).toBe('INVALID_REQUEST_BODY');
  });
});
