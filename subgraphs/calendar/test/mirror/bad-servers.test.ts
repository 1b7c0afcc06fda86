import { startRecordedNextcloud, type RecordedNextcloud } from '@suitegraph/kit/testing/servers';
import type { World } from '@suitegraph/kit/testing';
import { Person, type Data } from '../integration/calendar-world';
import { connect, ics, mirrorWorld, OtherClient, until } from './mirror-world';
import { startProxy, type Fault, type Proxy } from './proxy';

const [FROM, TO] = ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'];
const TIMES = { start: '2026-01-05T10:00:00Z', end: '2026-01-05T11:00:00Z' };

/** How a server fails, and what a write then says. */
const TABLE: readonly (readonly [name: string, fault: Fault, code: string])[] = [
  ['a sign-in page', { kind: 'html' }, 'CONNECT_FAILED'],
  ['401', { kind: 'status', status: 401 }, 'AUTH_FAILED'],
  ['403', { kind: 'status', status: 403 }, 'FORBIDDEN'],
  ['404', { kind: 'status', status: 404 }, 'NOT_FOUND'],
  ['423', { kind: 'status', status: 423 }, 'UPSTREAM_UNAVAILABLE'],
  ['429', { kind: 'status', status: 429, headers: { 'retry-after': '1' } }, 'RATE_LIMITED'],
  ['500', { kind: 'status', status: 500 }, 'UPSTREAM_UNAVAILABLE'],
  ['507', { kind: 'status', status: 507 }, 'QUOTA_EXCEEDED'],
  ['a connection that breaks', { kind: 'half' }, 'UPSTREAM_UNAVAILABLE'],
];

describe('a server that fails', () => {
  let cloud: RecordedNextcloud;
  let proxy: Proxy;
  let world: World;
  let alice: Person;
  let other: OtherClient;
  let account: { accountId: string; calendarId: string };

  const listed = async (): Promise<string[]> => {
    const events = await alice.events(FROM, TO, { calendarId: account.calendarId });
    return events['map'](({ summary }: Data) => String(summary)).sort();
  };
  const state = async (): Promise<Data> =>
    (await alice.ask('{ calendarAccounts { state lastError retryAt } }'))['calendarAccounts'][0];
  const calendar = async (): Promise<Data> =>
    (
      await alice.ask('query ($id: ID!) { calendar(id: $id) { stale asOf } }', {
        id: account.calendarId,
      })
    )['calendar'];
  /** The server is well again, and its account looked at anew. */
  const recover = async (): Promise<void> => {
    proxy.fault = undefined;
    const resync = 'mutation ($id: ID!) { resyncCalendarAccount(id: $id) { errors { code } } }';
    await alice.ask(resync, { id: account.accountId });
    await until(async () => (await state())['state'] === 'CONNECTED');
  };

  beforeEach(async () => {
    cloud = await startRecordedNextcloud(['anna']);
    proxy = await startProxy(cloud.url);
    world = await mirrorWorld({ REMOTE_DAV_WAIT_MS: 400 });
    alice = new Person(world.as('alice'));
    const login = { username: 'anna', password: cloud.password };
    other = await OtherClient.open({ ...login, url: cloud.url });
    await other.put('kept', ics('kept', 'Kept'));
    account = await connect(alice, { ...login, url: proxy.url }, other.collection);
  });
  afterEach(async () => {
    await world.close();
    await other.dav.close();
    await proxy.stop();
    await cloud.stop();
  });

  it.each(TABLE)('loses nothing on either side: %s', async (_name, fault, code) => {
    const [event] = (await alice.events(FROM, TO, {
      calendarId: account.calendarId,
    })) as unknown as Data[];
    proxy.fault = fault;
    const created = await alice.create(
      { uid: 'new', summary: 'New', ...TIMES },
      undefined,
      account.calendarId,
    );
    expect(created).toMatchObject({ event: null, errors: [{ code }] });
    expect((await alice.remove(event?.['id'])).errors).not.toEqual([]);
    expect(await listed()).toEqual(['Kept']);
    expect(await other.text('kept')).toContain('SUMMARY:Kept');

    await recover();
    await other.put('later', ics('later', 'Later'));
    expect(await listed()).toEqual(['Kept', 'Later']);
    const again = { uid: 'new', summary: 'New', ...TIMES };
    expect((await alice.create(again, undefined, account.calendarId)).errors).toEqual([]);
    expect(await listed()).toEqual(['Kept', 'Later', 'New']);
    expect(await other.text('new')).toContain('SUMMARY:New');
  });

  it('answers reads from the mirror and says that they may be old', async () => {
    expect(await calendar()).toMatchObject({ stale: false });
    proxy.fault = { kind: 'status', status: 503 };
    await other.put('unseen', ics('unseen', 'Unseen'));
    await alice.events(FROM, TO, { calendarId: account.calendarId });
    await until(async () => (await state())['state'] === 'CONNECT_ERROR');
    expect(await listed()).toEqual(['Kept']);
    await until(async () => (await calendar())['stale'] === true);
    expect((await calendar())['asOf']).not.toBeNull();
    await recover();
    expect(await listed()).toEqual(['Kept', 'Unseen']);
  });

  it('does not keep a read waiting for a slow server', async () => {
    await listed();
    proxy.fault = { kind: 'slow' };
    const began = Date.now();
    expect(await listed()).toEqual(['Kept']);
    expect(Date.now() - began).toBeLessThan(3_000);
    proxy.fault = undefined;
  });

  it('takes a write for done that the server did but could not say so', async () => {
    // Reading finds what was written, as the connection breaks at writes alone.
    proxy.fault = { kind: 'silent', methods: ['PUT'] };
    const input = { uid: 'silent', summary: 'Heard', ...TIMES };
    const { errors } = await alice.create(input, undefined, account.calendarId);
    expect(errors).toEqual([]);
    proxy.fault = undefined;
    expect(await other.text('silent')).toContain('SUMMARY:Heard');
    expect(await listed()).toEqual(['Heard', 'Kept']);
  });

  it('brings what the server took when we could not learn of it', async () => {
    proxy.fault = { kind: 'silent' };
    const input = { uid: 'lost', summary: 'Found again', ...TIMES };
    const { errors } = await alice.create(input, undefined, account.calendarId);
    expect(errors).toMatchObject([{ code: 'UPSTREAM_UNAVAILABLE' }]);
    await recover();
    expect(await listed()).toEqual(['Found again', 'Kept']);
  });

  it('leaves a failing account alone, and other accounts in peace', async () => {
    const second = await startRecordedNextcloud(['ben']);
    const login = { url: second.url, username: 'ben', password: second.password };
    const theirs = await OtherClient.open(login);
    const bob = new Person(world.as('bob'));
    const { calendarId } = await connect(bob, login, theirs.collection);
    proxy.fault = { kind: 'status', status: 503 };
    await listed();
    await until(async () => (await state())['retryAt'] !== null);
    const before = proxy.requests.length;
    const began = Date.now();
    const refused = await alice.create({ summary: 'X', ...TIMES }, undefined, account.calendarId);
    expect(refused.errors).toMatchObject([{ code: 'UPSTREAM_UNAVAILABLE' }]);
    await listed();
    expect(Date.now() - began).toBeLessThan(2_000);
    expect(proxy.requests.length).toBe(before);
    const fine = await bob.create({ summary: 'Fine', ...TIMES }, undefined, calendarId);
    expect(fine.errors).toEqual([]);
    await theirs.dav.close();
    await second.stop();
  });
});
