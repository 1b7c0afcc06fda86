import { startRecordedNextcloud, type RecordedNextcloud } from '@suitegraph/kit/testing/servers';
import type { World } from '@suitegraph/kit/testing';
import { Person, type Data } from '../integration/calendar-world';
import { connect, ics, mirrorWorld, OtherClient } from './mirror-world';

const [FROM, TO] = ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'];
const TIMES = { start: '2026-01-05T10:00:00Z', end: '2026-01-05T11:00:00Z' };
const EMAIL = 'alice@example.com';
const OUTSIDER = 'guest@elsewhere.example';

describe('a server that schedules by itself', () => {
  let cloud: RecordedNextcloud;
  let world: World;
  let alice: Person;
  let bob: Person;
  let other: OtherClient;
  let account: { accountId: string; calendarId: string };

  const messages = (): Promise<Data[]> =>
    world.platform.events.database.query(
      `SELECT data FROM kit.outbox WHERE type = 'calendar.scheduling' ORDER BY seq`,
    );

  beforeAll(async () => {
    world = await mirrorWorld();
    // The server's users have the addresses NAME@example.com.
    alice = new Person(world.as(EMAIL));
    bob = new Person(world.as('bob@example.com'));
    await bob.calendarId();
    cloud = await startRecordedNextcloud(['alice']);
    const login = { url: cloud.url, username: 'alice', password: cloud.password };
    other = await OtherClient.open(login);
    account = await connect(alice, login, other.collection);
  });
  afterAll(async () => {
    await world.close();
    await other.dav.close();
    await cloud.stop();
  });

  it('is left to invite, to tell of changes and to cancel: nobody hears of a meeting twice', async () => {
    const attendees = [{ email: OUTSIDER }, { email: 'bob@example.com' }];
    const input = { uid: 'meeting', summary: 'Meeting', ...TIMES, attendees };
    const { event, errors } = await alice.create(input, undefined, account.calendarId);
    expect(errors).toEqual([]);
    expect((await other.text('meeting'))?.replace(/\r\n /g, '')).toContain(`mailto:${OUTSIDER}`);
    const later = { start: '2026-01-05T12:00:00Z', end: '2026-01-05T13:00:00Z' };
    expect((await alice.update(event.id, later)).errors).toEqual([]);
    expect(await bob.events(FROM, TO)).toEqual([]);
    expect((await alice.remove(event.id)).errors).toEqual([]);
    expect(await messages()).toEqual([]);
  });

  it('is left to bring an answer to the organizer', async () => {
    const people = [
      `ORGANIZER:mailto:${OUTSIDER}`,
      `ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:${EMAIL}`,
    ];
    await other.put('invited', ics('invited', 'Invited', people));
    const events = await alice.events(FROM, TO, { calendarId: account.calendarId });
    const invited = events['find'](({ summary }: Data) => (summary as unknown) === 'Invited');
    expect((await alice.respond(invited.id, 'ACCEPTED')).errors).toEqual([]);
    expect((await other.text('invited'))?.replace(/\r\n /g, '')).toContain('PARTSTAT=ACCEPTED');
    expect(await messages()).toEqual([]);
  });

  it('leaves calendars that are kept here to us', async () => {
    const input = { uid: 'local', summary: 'Here', ...TIMES, attendees: [{ email: OUTSIDER }] };
    expect((await alice.create(input)).errors).toEqual([]);
    expect(await messages()).toMatchObject([{ data: { method: 'REQUEST', to: [OUTSIDER] } }]);
  });
});
