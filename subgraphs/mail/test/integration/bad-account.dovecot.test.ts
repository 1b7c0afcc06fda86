import type { ImapFlow } from 'imapflow';
import type { Json } from '../support/mail-world';
import { startMisbehavingImap, type MisbehavingImap } from '../support/misbehaving-imap';
import { eventually } from '../support/relay';
import { CONNECT, rawMessage, remoteWorld, type RemoteWorld } from '../support/remote-world';

const ACCOUNT = `query ($id: ID!) { mailAccount(id: $id) { state lastError } }`;
const SUBJECTS = `query ($a: [ID!]) { messages(accounts: $a, first: 50) { edges { node { subject } } } }`;
const RESYNC = `mutation ($id: ID!) { resyncMailAccount(id: $id) { errors { code } } }`;
const BAD = 6;
const SOON_MS = 2_500;

describe('accounts whose servers hang, drop or refuse', () => {
  let remote: RemoteWorld;
  let bad: MisbehavingImap;
  let other: ImapFlow;
  let good: string;

  beforeAll(async () => {
    remote = await remoteWorld(['anna'], [], { REMOTE_MAIL_SILENCE_SECONDS: 2 });
    bad = await startMisbehavingImap();
    other = await remote.client('anna');
    good = await remote.connect('anna');
    await eventually(
      () => account(good),
      ({ state }) => state === 'CONNECTED',
    );
  }, 60_000);
  afterAll(async () => {
    other.close();
    await remote.close();
    await bad.close();
  });

  const account = async (id: string): Promise<Json> =>
    (await remote.run(ACCOUNT, { id })).mailAccount;
  const connectBad = async (n: number): Promise<string> => {
    const imap = { port: bad.port, username: 'u', password: 'p' };
    const input = { ...remote.input('anna', { imap }), address: `bad${n}@lies.example` };
    const { connectMailAccount } = await remote.run(CONNECT, { input });
    expect(connectMailAccount.errors).toEqual([]);
    return connectMailAccount.account.id as string;
  };
  const timeOf = async (subject: string): Promise<number> => {
    const started = performance.now();
    await other.append('INBOX', rawMessage(subject));
    const read = async (): Promise<string[]> => {
      const { messages } = await remote.run(SUBJECTS, { a: [good] });
      return messages.edges.map(({ node }: Json) => node.subject);
    };
    expect(await eventually(read, (all) => all.includes(subject))).toContain(subject);
    return performance.now() - started;
  };

  it('hold up no other account, whatever they do', async () => {
    const ids = await Promise.all(Array.from({ length: BAD }, (_, n) => connectBad(n)));
    bad.does.mute = /^(LIST|STATUS|SELECT)/i;
    for (const id of ids) await remote.run(RESYNC, { id });
    expect(await timeOf('While they hang')).toBeLessThan(SOON_MS);
    for (const id of ids) {
      const failed = await eventually(
        () => account(id),
        ({ state }) => state === 'CONNECT_ERROR',
      );
      expect(failed.lastError).toBe('The server does not answer in time');
    }
    expect(await timeOf('After they failed')).toBeLessThan(SOON_MS);
    expect(await account(good)).toEqual({ state: 'CONNECTED', lastError: null });
  }, 60_000);

  it('are tried again each in its own time', async () => {
    const waits = await remote.world.platform.events.database.query(
      `SELECT DISTINCT next_attempt_at FROM mail.remote_account WHERE failures > 0`,
    );
    expect(waits).toHaveLength(BAD);
  });
});
