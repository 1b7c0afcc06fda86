import { startDovecot, type TestDovecot } from '@suitegraph/kit/testing/servers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Json } from '../support/mail-world';
import { fillMaildir } from '../support/maildir';
import { eventually } from '../support/relay';
import { CONNECT, REMOTE_SETTINGS, startSubmission } from '../support/remote-world';
import { syncProcesses, type SyncProcess, type SyncProcesses } from '../support/sync/processes';

const MESSAGES = 6_000;
const DEADLINE_MS = 60_000;
// What the server holds, what is stored of it, where it lies, and what was told of it.
const STORED = `SELECT count(*)::int AS stored, count(DISTINCT (r.folder_id, r.uid))::int AS places,
    count(DISTINCT m.message_id)::int AS different, count(p.folder_id)::int AS placed,
    (SELECT count(*)::int FROM kit.outbox WHERE type = 'mail.message' AND kind = 'CREATED') AS told
  FROM mail.remote_message r JOIN mail.message m ON m.id = r.message_id
  LEFT JOIN mail.placement p ON p.message_id = m.id`;
const LEASE = 'SELECT leased_by AS holder FROM mail.remote_account';
const EXPIRE = `UPDATE mail.remote_account SET leased_until = now() - interval '1 s'`;
const WHOLE = {
  stored: MESSAGES,
  places: MESSAGES,
  different: MESSAGES,
  placed: MESSAGES,
  told: MESSAGES,
};

describe('processes that follow accounts elsewhere', () => {
  let dovecot: TestDovecot;
  let submission: Awaited<ReturnType<typeof startSubmission>>;
  let processes: SyncProcesses;

  beforeAll(async () => {
    dovecot = await startDovecot(['anna']);
    await fillMaildir(dovecot, 'anna', MESSAGES);
    submission = await startSubmission(dovecot.password);
  }, 60_000);
  beforeEach(async () => {
    processes = await syncProcesses(REMOTE_SETTINGS);
  }, 30_000);
  afterEach(() => processes.close());
  afterAll(async () => {
    await submission.close();
    await dovecot.stop();
  });

  const connect = async (through: SyncProcess): Promise<void> => {
    const { password, port } = dovecot;
    const common = { host: '127.0.0.1', security: 'PLAIN', username: 'anna', password };
    const input = {
      address: 'anna@elsewhere.example',
      imap: { ...common, port },
      smtp: { ...common, port: submission.port },
    };
    const { data } = await through.run({ query: CONNECT, variables: { input } });
    expect(data.connectMailAccount.errors).toEqual([]);
  };
  const stored = async (): Promise<Json> => (await processes.query(STORED))[0];
  const until = async (done: (found: Json) => boolean): Promise<Json> => {
    const end = Date.now() + DEADLINE_MS;
    for (;;) {
      const found = await stored();
      if (done(found) || Date.now() > end) return found;
      await sleep(20);
    }
  };

  it('go on where a killed one was, newest first, and double nothing', async () => {
    const first = await processes.start();
    await connect(first);
    await until((found) => found.stored >= 1_000);
    await first.kill();
    const left = await stored();
    expect(left.stored).toBeGreaterThanOrEqual(1_000);
    expect(left.stored).toBeLessThan(MESSAGES);
    const [{ oldest }] = await processes.query(
      'SELECT min(uid)::int AS oldest FROM mail.remote_message',
    );
    expect(oldest).toBe(MESSAGES - left.stored + 1);
    // As long as its lease lasts nobody else would take the account.
    await processes.query(EXPIRE);
    await processes.start();
    expect(await until((found) => found.stored >= MESSAGES)).toEqual(WHOLE);
  }, 150_000);

  it('have an account one at a time, and another takes over from one that is killed', async () => {
    const one = await processes.start();
    await connect(one);
    await until((found) => found.stored > 0);
    const [{ holder }] = await processes.query(LEASE);
    expect(holder).not.toBeNull();
    await processes.start();
    // The other one looks every second.
    await sleep(2_500);
    expect(await processes.query(LEASE)).toEqual([{ holder }]);
    await one.kill();
    await processes.query(EXPIRE);
    const next = await eventually(
      async () => (await processes.query(LEASE))[0].holder as string | null,
      (found) => found !== null && found !== holder,
    );
    expect([holder, null]).not.toContain(next);
    expect(await until((found) => found.stored >= MESSAGES)).toEqual(WHOLE);
  }, 150_000);

  it('write nothing for an account that another has taken meanwhile', async () => {
    const one = await processes.start();
    await connect(one);
    await until((found) => found.stored >= 1_000);
    await processes.query(
      `UPDATE mail.remote_account SET leased_by = 'another', leased_until = now() + interval '1 hour'`,
    );
    const before = await stored();
    await sleep(1_500);
    expect(await stored()).toEqual(before);
    expect(before.stored).toBeLessThan(MESSAGES);
    // Its time is over: whoever looks next has the account.
    await processes.query(EXPIRE);
    expect(await until((found) => found.stored >= MESSAGES)).toEqual(WHOLE);
  }, 150_000);
});
