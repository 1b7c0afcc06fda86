import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { selfSigned, type World } from '@suitegraph/kit/testing';
import { startRecordedNextcloud, type RecordedNextcloud } from '@suitegraph/kit/testing/servers';
import { calendarWorld, dataOf, Person, type Data } from '../integration/calendar-world';
import { connect, mirrorWorld, OtherClient } from '../mirror/mirror-world';
import { startProxy, type Fault, type Proxy } from '../mirror/proxy';

const CONNECT = `mutation ($input: CalendarAccountInput!) {
  connectCalendarAccount(input: $input) { account { id } errors { code } } }`;
const TABLE: readonly (readonly [name: string, fault: Fault, code: string])[] = [
  ['a sign-in page', { kind: 'html' }, 'CONNECT_FAILED'],
  ['403', { kind: 'status', status: 403 }, 'CONNECT_FAILED'],
  ['404', { kind: 'status', status: 404 }, 'CONNECT_FAILED'],
  ['423', { kind: 'status', status: 423 }, 'UPSTREAM_UNAVAILABLE'],
  ['429', { kind: 'status', status: 429, headers: { 'retry-after': '60' } }, 'RATE_LIMITED'],
  ['500', { kind: 'status', status: 500 }, 'UPSTREAM_UNAVAILABLE'],
  ['507', { kind: 'status', status: 507 }, 'QUOTA_EXCEEDED'],
  ['half an answer', { kind: 'half' }, 'UPSTREAM_UNAVAILABLE'],
];

describe('connecting a calendar account', () => {
  let cloud: RecordedNextcloud;
  let proxy: Proxy;
  let world: World;
  let alice: Person;
  let login: { url: string; username: string; password: string };
  beforeAll(async () => {
    cloud = await startRecordedNextcloud(['anna', 'ben']);
    proxy = await startProxy(cloud.url);
    world = await mirrorWorld();
    alice = new Person(world.as('alice'));
    login = { url: proxy.url, username: 'anna', password: cloud.password };
  });
  afterAll(async () => {
    await world.close();
    await proxy.stop();
    await cloud.stop();
  });

  const refusal = async (person: Person, input: object): Promise<Data> => {
    const { account, errors } = (await person.ask(CONNECT, { input }))['connectCalendarAccount'];
    expect(account).toBeNull();
    return errors;
  };

  it.each(TABLE)('keeps nothing of a server that answers with %s', async (_, fault, code) => {
    proxy.fault = fault;
    expect(await refusal(alice, login)).toEqual([{ code }]);
    proxy.fault = undefined;
    expect(await alice.ask('{ calendarAccounts { id } }')).toEqual({ calendarAccounts: [] });
  });

  it('keeps nothing of a server whose certificate nobody vouches for', async () => {
    const server = createServer(selfSigned(), (_, answer) => answer.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    expect(await refusal(alice, { ...login, url })).toEqual([{ code: 'CERTIFICATE_INVALID' }]);
    await new Promise((resolve) => server.close(resolve));
  });

  it('is off without a key to seal passwords with, and where private addresses are not allowed', async () => {
    const off = await calendarWorld();
    const bob = new Person(off.as('bob'));
    expect(await refusal(bob, login)).toEqual([{ code: 'MODULE_DISABLED' }]);
    await off.close();
    const guarded = await mirrorWorld({ REMOTE_DAV_PRIVATE_HOSTS: 'false' });
    const carol = new Person(guarded.as('carol'));
    expect(await refusal(carol, login)).toEqual([{ code: 'CONNECT_FAILED' }]);
    await guarded.close();
  });

  it('tells its owner when the server fails, and when it works again', async () => {
    const bob = new Person(world.as('bob'));
    const stream = await bob.user.subscribe(
      'subscription { calendarAccountState { accountId state } }',
    );
    const next = async (): Promise<Data> => {
      const { value } = await stream.next();
      if (!value) throw new Error('The stream has ended');
      return dataOf(value)['calendarAccountState'];
    };
    const other = await OtherClient.open({ ...login, url: cloud.url, username: 'ben' });
    const { accountId } = await connect(bob, { ...login, username: 'ben' }, other.collection);
    expect(await next()).toEqual({ accountId, state: 'INIT' });
    expect(await next()).toEqual({ accountId, state: 'CONNECTED' });
    proxy.fault = { kind: 'status', status: 503 };
    await bob.ask('{ calendars { id } }');
    expect(await next()).toEqual({ accountId, state: 'CONNECT_ERROR' });
    proxy.fault = undefined;
    const resync = 'mutation ($id: ID!) { resyncCalendarAccount(id: $id) { errors { code } } }';
    await bob.ask(resync, { id: accountId });
    expect(await next()).toEqual({ accountId, state: 'INIT' });
    expect(await next()).toEqual({ accountId, state: 'CONNECTED' });
    await stream.return();
    await other.dav.close();
  });
});
