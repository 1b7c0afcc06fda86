import { startRecordedNextcloud, type RecordedNextcloud } from '@suitegraph/kit/testing/servers';
import type { World } from '@suitegraph/kit/testing';
import { Person, type Data } from '../integration/calendar-world';
import { connect, ics, mirrorWorld, OtherClient, requestsOf, until } from './mirror-world';
import { startProxy, type Proxy } from './proxy';

const [FROM, TO] = ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'];
const SECRET = 'the secret of the webhook';

describe('a calendar account', () => {
  let cloud: RecordedNextcloud;
  let proxy: Proxy;
  let world: World;
  let alice: Person;
  let other: OtherClient;
  let login: { url: string; username: string; password: string };

  const summaries = async (calendarId: string): Promise<string[]> =>
    (await alice.events(FROM, TO, { calendarId }))['map'](({ summary }: Data) => summary);
  const paths = async (): Promise<string[]> =>
    (await alice.ask('{ calendars { davPath } }'))['calendars'].map(({ davPath }: Data) => davPath);

  beforeEach(async () => {
    cloud = await startRecordedNextcloud(['anna']);
    proxy = await startProxy(cloud.url);
    // Nothing is looked at but when it is polled or told of.
    const settings = { REMOTE_DAV_FRESH_SECONDS: 3_600, NEXTCLOUD_WEBHOOK_SECRET: SECRET };
    world = await mirrorWorld(settings);
    alice = new Person(world.as('alice'));
    login = { url: proxy.url, username: 'anna', password: cloud.password };
    other = await OtherClient.open({ ...login, url: cloud.url });
  });
  afterEach(async () => {
    await world.close();
    await other.dav.close();
    await proxy.stop();
    await cloud.stop();
  });

  it('is refused when the server does not let us in, and nothing is kept', async () => {
    const wrong = { ...login, password: 'guessed' };
    await expect(connect(alice, wrong)).rejects.toThrow('AUTH_FAILED');
    await expect(connect(alice, { ...login, url: 'http://127.0.0.1:1/' })).rejects.toThrow(
      'UPSTREAM_UNAVAILABLE',
    );
    await expect(connect(alice, { ...login, url: 'ftp://example.com' })).rejects.toThrow(
      'INVALID_REQUEST_BODY',
    );
    expect(await alice.ask('{ calendarAccounts { id } }')).toEqual({ calendarAccounts: [] });
  });

  it('is connected once, is nobody else’s, and its password stays sealed', async () => {
    const { accountId } = await connect(alice, login, other.collection);
    expect((await connect(alice, login)).accountId).toBe(accountId);
    const bob = new Person(world.as('bob'));
    expect(await bob.ask('{ calendarAccounts { id } }')).toEqual({ calendarAccounts: [] });
    const remove = 'mutation ($id: ID!) { removeCalendarAccount(id: $id) { ok errors { code } } }';
    const answer = await bob.ask(remove, { id: accountId });
    expect(answer['removeCalendarAccount']).toEqual({ ok: false, errors: [{ code: 'NOT_FOUND' }] });
    const kept: unknown = await world.platform.events.database.query(
      'SELECT sealed FROM calendar.dav_account',
    );
    expect(JSON.stringify(kept)).not.toContain(cloud.password);
  });

  it('gets a new password where it is connected again, and goes on with what it has', async () => {
    const { accountId, calendarId } = await connect(alice, login, other.collection);
    await world.platform.events.database.query(
      `UPDATE calendar.dav_account SET state = 'AUTH_ERROR', sealed = 'lost'`,
    );
    const again = await connect(alice, login, other.collection);
    expect(again).toMatchObject({ accountId, calendarId });
    await other.put('after', ics('after', 'After'));
    await alice.ask('mutation ($id: ID!) { resyncCalendarAccount(id: $id) { account { id } } }', {
      id: accountId,
    });
    await until(async () => (await summaries(calendarId)).includes('After'));
  });

  it('goes with all that is here, and leaves the server as it was', async () => {
    await other.put('stays', ics('stays', 'Stays'));
    const { accountId, calendarId } = await connect(alice, login, other.collection);
    expect(await summaries(calendarId)).toEqual(['Stays']);
    const remove = 'mutation ($id: ID!) { removeCalendarAccount(id: $id) { ok } }';
    await alice.ask(remove, { id: accountId });
    expect(await paths()).not.toContain(new URL(other.collection).pathname);
    expect(await other.text('stays')).toContain('SUMMARY:Stays');
  });

  it('is not looked at while it is paused', async () => {
    const { accountId, calendarId } = await connect(alice, login, other.collection);
    const pause = `mutation ($id: ID!, $paused: Boolean!) {
      pauseCalendarAccount(id: $id, paused: $paused) { account { state } } }`;
    await alice.ask(pause, { id: accountId, paused: true });
    const times = { start: '2026-01-05T10:00:00Z', end: '2026-01-05T11:00:00Z' };
    const asked = await requestsOf(proxy, async () => {
      const { errors } = await alice.create({ summary: 'No', ...times }, undefined, calendarId);
      expect(errors).toMatchObject([{ code: 'UPSTREAM_UNAVAILABLE' }]);
    });
    expect(asked).toEqual([]);
    await other.put('meanwhile', ics('meanwhile', 'Meanwhile'));
    await alice.ask(pause, { id: accountId, paused: false });
    await until(async () => (await summaries(calendarId)).length > 0);
  });

  it('takes one request to see that nothing has changed', async () => {
    const { accountId } = await connect(alice, login, other.collection);
    const synced = async (): Promise<Date | null> =>
      (await alice.ask('{ calendarAccounts { lastSyncedAt } }'))['calendarAccounts'][0]
        .lastSyncedAt;
    await until(async () => (await synced()) !== null);
    const before = JSON.stringify(await synced());
    const asked = await requestsOf(proxy, async () => {
      const resume = `mutation ($id: ID!) { pauseCalendarAccount(id: $id, paused: false) { account { id } } }`;
      await alice.ask(resume, { id: accountId });
      await until(async () => JSON.stringify(await synced()) !== before);
    });
    expect(asked).toHaveLength(1);
  });

  it('tells subscribers at once what Nextcloud’s webhook tells of', async () => {
    const { calendarId } = await connect(alice, login, other.collection);
    const changes = await alice.user.subscribe(
      'subscription ($ids: [ID!]) { eventChanged(calendars: $ids) { kind event { summary } } }',
      { ids: [calendarId] },
    );
    const next = changes.next();
    await other.put('told', ics('told', 'Told'));
    const began = Date.now();
    const principaluri = 'principals/users/anna';
    const body = JSON.stringify({ event: { calendarData: { principaluri } } });
    const post = (token: string): Promise<Response> =>
      fetch(`${world.url}/calendar/dav/nextcloud`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body,
      });
    expect((await post('guessed')).status).toBe(401);
    expect((await post(SECRET)).status).toBe(204);
    const { value } = await next;
    expect(value?.data?.eventChanged).toMatchObject({
      kind: 'CREATED',
      event: { summary: 'Told' },
    });
    expect(Date.now() - began).toBeLessThan(2_000);
    await changes.return();
  });

  it('follows calendars that are added, renamed and deleted there', async () => {
    const { accountId } = await connect(alice, login, other.collection);
    const resync = 'mutation ($id: ID!) { resyncCalendarAccount(id: $id) { errors { code } } }';
    const second = await OtherClient.open({ ...login, url: cloud.url });
    const { pathname } = new URL(second.collection);
    await alice.ask(resync, { id: accountId });
    await until(async () => (await paths()).includes(pathname));
    await second.dav.request({ method: 'DELETE', url: second.collection });
    await alice.ask(resync, { id: accountId });
    await until(async () => !(await paths()).includes(pathname));
    await second.dav.close();
  });
});
