import { subgraphWorld } from '@suitegraph/kit/testing';
import { startRecordedNextcloud } from '../../../../kit/src/testing/servers';
import { contacts } from '../../src';
import { create, CREATE, DELETE, found, READ, UPDATE, upstream } from './contract-cases';
import { faultyServer, type Fault, type FaultyServer } from './faulty-server';
import {
  card,
  CONNECT,
  type Data,
  mirrorWorld,
  type MirrorWorld,
  SETTINGS,
  until,
} from './mirror-world';

let server: FaultyServer;
let on: MirrorWorld;
beforeAll(async () => {
  const cloud = await startRecordedNextcloud(['anna']);
  const { password } = cloud;
  const backend = { url: cloud.url, user: 'anna', password, stop: () => cloud.stop() };
  server = await faultyServer(backend);
  on = await mirrorWorld(server);
});
afterAll(() => on.close());
afterEach(async () => {
  server.fault = null;
  await recovered();
});

/** Has the account tried again at once, and waits until its server is known to be well. */
async function recovered(): Promise<void> {
  const resume =
    'mutation($id: ID!) { pauseContactsAccount(id: $id, paused: false) { errors { code } } }';
  expect(await on.run(resume, { id: on.accountId })).toEqual({ errors: [] });
  await until(async () => {
    await on.run('{ addressBooks { id } }');
    return (await on.run('{ contactsAccounts { state } }'))[0].state === 'CONNECTED';
  });
}

const standing = async (): Promise<Data> =>
  (await on.run('{ addressBooks { id stale asOf } }')).find(({ id }: Data) => id === on.bookId);

const TABLE: readonly (readonly [Fault, string, string])[] = [
  ['html', 'CONNECT_FAILED', 'CONNECT_ERROR'],
  [401, 'AUTH_FAILED', 'AUTH_ERROR'],
  [403, 'FORBIDDEN', 'CONNECT_ERROR'],
  [404, 'ETAG_MISMATCH', 'CONNECT_ERROR'],
  [423, 'UPSTREAM_UNAVAILABLE', 'CONNECT_ERROR'],
  [429, 'RATE_LIMITED', 'CONNECT_ERROR'],
  [500, 'UPSTREAM_UNAVAILABLE', 'CONNECT_ERROR'],
  [507, 'QUOTA_EXCEEDED', 'CONNECT_ERROR'],
  ['half', 'UPSTREAM_UNAVAILABLE', 'CONNECT_ERROR'],
];

describe('a server in trouble', () => {
  it.each(TABLE)('that answers %s: %s, and nothing is lost', async (fault, code, state) => {
    const name = `Kept ${fault ?? ''}`;
    const made = await create(on, { fullName: name });
    expect((await standing()).stale).toBe(false);
    server.fault = fault;
    const { errors } = await on.run(UPDATE, {
      ...{ id: made.id, input: { org: 'New' }, options: { ifMatch: 'v1' } },
    });
    expect(errors).toMatchObject([{ code }]);
    expect(await found(on, name)).toMatchObject([{ id: made.id, version: 'v1' }]);
    expect(await standing()).toMatchObject({ stale: true });
    expect((await on.run('{ contactsAccounts { state lastError } }'))[0]).toMatchObject({
      state,
      lastError: expect.any(String) as string,
    });
    server.fault = null;
    await recovered();
    // What an answer that broke off has done on the server is found; what was refused is not there.
    const done = fault === 'half';
    expect((await upstream(on, made.uid))?.includes('ORG:New')).toBe(done);
    const read = await on.run(READ, { id: made.id });
    expect(read.org).toBe(done ? 'New' : null);
    expect(await standing()).toMatchObject({ stale: false });
  });

  it('that is slow keeps no reader waiting, and writers for a bounded time', async () => {
    const made = await create(on, { fullName: 'Slow one' });
    server.fault = 'slow';
    const readAt = Date.now();
    expect(await found(on, 'Slow one')).toHaveLength(1);
    expect(Date.now() - readAt).toBeLessThan(5_000);
    const writtenAt = Date.now();
    const { errors } = await on.run(DELETE, { id: made.id, options: {} });
    expect(errors).toMatchObject([{ code: 'UPSTREAM_UNAVAILABLE' }]);
    expect(Date.now() - writtenAt).toBeLessThan(25_000);
    // The next writer is told at once.
    const again = Date.now();
    const next = await on.run(DELETE, { id: made.id, options: {} });
    expect(next.errors).toMatchObject([{ code: 'UPSTREAM_UNAVAILABLE' }]);
    expect(Date.now() - again).toBeLessThan(1_000);
    server.fault = null;
    await recovered();
    expect(await found(on, 'Slow one')).toHaveLength(1);
  }, 60_000);

  it('that breaks off after a write is read before anything is called lost', async () => {
    server.fault = 'half of a PUT';
    const input = { fullName: 'Written all the same' };
    const made = await on.run(CREATE, { bookId: on.bookId, input });
    expect(made.errors).toEqual([]);
    const changed = await on.run(UPDATE, {
      ...{ id: made.contact.id, input: { org: 'Both' }, options: { ifMatch: 'v1' } },
    });
    expect(changed.errors).toEqual([]);
    server.fault = null;
    expect(await upstream(on, made.contact.uid)).toContain('ORG:Both');
    expect(await found(on, 'Written all the same')).toHaveLength(1);
  });

  it('loses no write when this process cannot note down what the server has taken', async () => {
    await on.sql(`CREATE FUNCTION contacts.fail() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$`);
    await on.sql(
      `CREATE TRIGGER fail BEFORE INSERT ON contacts.dav_card EXECUTE FUNCTION contacts.fail()`,
    );
    const input = { fullName: 'Taken upstream' };
    const { data, errors } = await on.world
      .as('alice')
      .execute(CREATE, { bookId: on.bookId, input });
    expect(errors).toHaveLength(1);
    expect(data?.createContact ?? null).toBeNull();
    await on.sql('DROP TRIGGER fail ON contacts.dav_card');
    await recovered();
    expect(await found(on, 'Taken upstream')).toHaveLength(1);
  });

  it('is left alone for a while after a failure', async () => {
    server.fault = 500;
    await on.run('{ addressBooks { id } }');
    const before = server.asked.length;
    for (let reads = 0; reads < 5; reads += 1) await on.run('{ addressBooks { id } }');
    expect(server.asked.length).toBe(before);
  });

  it('does not empty the mirror by showing an empty collection', async () => {
    for (let n = 0; n < 25; n += 1) await on.other?.add(card('4.0', `UID:m${n}`, `FN:Many ${n}`));
    expect(await found(on, 'Many')).toHaveLength(25);
    await on.sql(`UPDATE contacts.dav_book SET sync_token = NULL, ctag = NULL`);
    await on.sql(`UPDATE contacts.dav_card SET url = url || '?'`);
    expect(await found(on, 'Many')).toHaveLength(25);
  });
});

describe('connecting', () => {
  it.each([
    ['html', 'CONNECT_FAILED'],
    [401, 'AUTH_FAILED'],
    [500, 'UPSTREAM_UNAVAILABLE'],
  ] as const)('to a server that answers %s keeps nothing: %s', async (fault, code) => {
    server.fault = fault;
    const input = { url: server.url, username: 'anna', password: 'wrong' };
    const { account, errors } = await on.run(CONNECT, { input }, 'bob');
    expect(account).toBeNull();
    expect(errors).toMatchObject([{ code, path: ['input'] }]);
    expect(await on.run('{ contactsAccounts { id } }', {}, 'bob')).toEqual([]);
  });

  it('again keeps the account; junk and strangers are refused; secrets are kept sealed', async () => {
    const input = { url: server.url, username: 'anna', password: server.password };
    const again = await on.run(CONNECT, { input });
    expect(again).toMatchObject({ account: { id: on.accountId }, errors: [] });
    for (const bad of [
      { ...input, url: 'no url' },
      { ...input, url: 'ftp://x.test/' },
      { ...input, url: 'http://a:b@x.test/' },
      { ...input, username: '' },
      { ...input, password: null },
      { ...input, bearer: 'both' },
    ]) {
      expect((await on.run(CONNECT, { input: bad })).errors).toMatchObject([
        { code: 'INVALID_REQUEST_BODY' },
      ]);
    }
    for (const mutation of [
      'pauseContactsAccount(id: $id, paused: true)',
      'resyncContactsAccount(id: $id)',
    ]) {
      const query = `mutation($id: ID!) { ${mutation} { errors { code } } }`;
      expect(await on.run(query, { id: on.accountId }, 'bob')).toEqual({
        errors: [{ code: 'NOT_FOUND' }],
      });
    }
    expect(await on.run('{ contactsAccounts { id } }', {}, 'bob')).toEqual([]);
    const kept = await on.world.platform.events.database.query<object[]>(
      'SELECT * FROM contacts.dav_account',
    );
    expect(JSON.stringify(kept)).not.toContain(server.password);
  });

  it('is off where no key is set to keep passwords with, and private addresses where not allowed', async () => {
    const input = { url: server.url, username: 'anna', password: server.password };
    const { VAULT_KEYS } = SETTINGS;
    for (const [settings, code] of [
      [{ REMOTE_DAV_PRIVATE_HOSTS: 'true' }, 'MODULE_DISABLED'],
      [{ VAULT_KEYS }, 'CONNECT_FAILED'],
    ] as const) {
      const world = await subgraphWorld(contacts, settings);
      const { data } = await world.as('alice').execute(CONNECT, { input });
      expect(data.connectContactsAccount.errors).toMatchObject([{ code }]);
      await world.close();
    }
  });
});
