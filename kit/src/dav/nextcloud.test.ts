import { startRecordedNextcloud, type RecordedNextcloud } from '../testing/servers';
import {
  acknowledgeInboxItem,
  checkCollection,
  DavForbidden,
  discover,
  listCollections,
  listEtags,
  listInbox,
  openDav,
  readCollection,
  refreshCollection,
  share,
  syncCollection,
  SyncTokenInvalid,
} from '.';
import { basic } from './testing/describe-contract';
import { all, event, openContractWorld, putEvent, type ContractWorld } from './testing/world';

describe('what Nextcloud was seen to do', () => {
  let cloud: RecordedNextcloud;
  let world: ContractWorld;

  beforeAll(async () => {
    cloud = await startRecordedNextcloud(['anna', 'ben']);
    const account = basic(cloud.url, 'anna', cloud.password);
    world = await openContractWorld(account, { allowPrivate: true });
  });
  afterAll(async () => {
    await world.close();
    await cloud.stop();
  });

  it('is recognised, with its homes and its ways of sharing and scheduling', () => {
    const { calendars } = world;
    expect(calendars).toMatchObject({
      server: 'nextcloud',
      homeUrls: [`${cloud.url}remote.php/dav/calendars/anna/`],
      scheduleOutboxUrl: `${cloud.url}remote.php/dav/calendars/anna/outbox/`,
      addresses: ['mailto:anna@example.com', '/remote.php/dav/principals/users/anna/'],
      capabilities: { sharing: 'oc', autoSchedule: true, extendedMkcol: true },
    });
  });

  it('takes one request to see that nothing has changed', async () => {
    const { dav, calendar: url } = world;
    const known = { url, ...(await checkCollection(dav, url)), etags: () => listEtags(dav, url) };
    const before = cloud.requests.length;
    expect(await all(refreshCollection(dav, known))).toEqual([]);
    expect(cloud.requests.length - before).toBe(1);
  });

  it('is not believed when it takes a token of the future', async () => {
    const { dav, calendar } = world;
    const future = 'http://sabre.io/ns/sync/4711';
    await expect(all(syncCollection(dav, calendar, future))).rejects.toThrow(SyncTokenInvalid);
  });

  it('gives no ETag for an invitation that it has changed, which is then read', async () => {
    const invited = event('invited', 'Meeting', ['ATTENDEE:mailto:ben@example.com']);
    const { stored, etag } = await putEvent(world, world.calendar, invited);
    expect(stored).toContain('ATTENDEE;SCHEDULE-STATUS=1.1:');
    expect(etag).toMatch(/^".+"$/);
    const plain = await putEvent(world, world.calendar, event('plain', 'Alone'));
    expect(plain.stored).toBeNull();
  });

  it('shows a calendar that is shared for reading as such, and keeps others out of it', async () => {
    const { calendar } = world;
    const ben = openDav(basic(cloud.url, 'ben', cloud.password), { allowPrivate: true });
    const grant = { href: 'principal:principals/users/ben', access: 'read' } as const;
    await share(world.dav, { url: calendar, dialect: 'oc' }, grant);
    expect(await readCollection(ben, calendar)).toMatchObject({ readOnly: true });
    const home = `${cloud.url}remote.php/dav/calendars/ben/`;
    const listed = await listCollections(ben, home);
    expect(listed.map(({ url, kind }) => `${kind} ${url}`)).toEqual([
      `schedule-inbox ${home}inbox/`,
      `calendar ${calendar}`,
    ]);
    const data = event('intruder', 'No');
    await expect(putEvent({ ...world, dav: ben }, calendar, data)).rejects.toThrow(DavForbidden);
    await ben.close();
  });

  it('puts an invitation into the inbox of who is invited, until it is acknowledged', async () => {
    const ben = openDav(basic(cloud.url, 'ben', cloud.password), { allowPrivate: true });
    const { scheduleInboxUrl } = await discover(ben, 'caldav');
    const inbox = scheduleInboxUrl ?? '';
    const before = await listInbox(ben, inbox);
    const invited = event('to-acknowledge', 'Party', ['ATTENDEE:mailto:ben@example.com']);
    await putEvent(world, world.calendar, invited);
    const waiting = await listInbox(ben, inbox);
    const [message] = waiting.filter(({ data }) => data.includes('UID:to-acknowledge'));
    expect(waiting).toHaveLength(before.length + 1);
    expect(message?.data).toContain('METHOD:REQUEST');
    const { url = '', etag } = message ?? {};
    await acknowledgeInboxItem(ben, { url, etag: etag ?? '' });
    // Somebody's other client may have been faster.
    await acknowledgeInboxItem(ben, { url, etag: etag ?? '' });
    expect(await listInbox(ben, inbox)).toEqual(before);
    await ben.close();
  });
});
