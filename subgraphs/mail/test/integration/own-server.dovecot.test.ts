import type { Json } from '../support/mail-world';
import { eventually } from '../support/relay';
import { remoteWorld, type RemoteWorld } from '../support/remote-world';
import { mailSender, to } from '../support/sender';

describe('sending from an account on a server elsewhere', () => {
  let remote: RemoteWorld;
  let accountId: string;
  beforeAll(async () => {
    remote = await remoteWorld(['anna']);
    accountId = await remote.connect('anna');
    const state = async (): Promise<Json> =>
      (await remote.run(`{ mailAccount(id: "${accountId}") { state folders { role } } }`))
        .mailAccount;
    await eventually(state, (account) => account.state === 'CONNECTED');
  }, 60_000);
  afterAll(async () => {
    await remote.close();
  });
  const { send, mailbox } = mailSender(() => remote.world);

  it('goes through its own server, without a relay, and is kept on it once', async () => {
    const { message, errors } = await send('alice', {
      accountId,
      to: to('friend@outside.example'),
      subject: 'Own way',
    });
    expect(errors).toEqual([]);
    const copies = async (): Promise<Json[]> =>
      (await mailbox('alice')).filter(({ subject }) => subject === 'Own way');
    const [sent] = await eventually(copies, ([copy]) => copy?.delivery.imapAppendState === 'DONE');
    expect(sent).toMatchObject({ id: message.id, from: [{ address: 'anna@elsewhere.example' }] });
    expect(sent.delivery).toMatchObject({ state: 'SENT', imapAppendState: 'DONE' });
    const client = await remote.client('anna');
    const { exists } = await client.mailboxOpen('Sent');
    expect(exists).toBe(1);
    const { envelope, flags } = (await client.fetchOne('1', {
      envelope: true,
      flags: true,
    })) as Json;
    expect(envelope.subject).toBe('Own way');
    expect(flags.has('\\Seen')).toBe(true);
    client.close();
    // Two looks at the server later, the copy there is still the one here.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(await copies()).toHaveLength(1);
  });
});
