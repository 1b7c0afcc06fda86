import { startOpenSmtpd, type TestOpenSmtpd } from '@suitegraph/kit/testing/servers';
import { freePort, mailWorld, type Json, type MailWorld } from '../support/mail-world';
import { eventually } from '../support/relay';
import { mailSender, to } from '../support/sender';

describe('OpenSMTPD, when it cannot deliver what it has taken', () => {
  let relay: TestOpenSmtpd;
  let world: MailWorld;
  beforeAll(async () => {
    const SMTP_PORT = await freePort();
    relay = await startOpenSmtpd(undefined, SMTP_PORT);
    world = await mailWorld({
      SMTP_PORT,
      SMTP_RELAY_URL: `smtp://127.0.0.1:${relay.port}`,
      VAULT_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
    });
  });
  afterAll(async () => {
    await world.close();
    await relay.stop();
  });
  const { send, find, mailbox } = mailSender(() => world);

  it('returns it to the signed address, and the sender sees which recipient it was', async () => {
    await send('alice', {
      to: to('returned@taken.example', 'friend@taken.example'),
      subject: 'There and back',
      text: 'Hello',
    });
    const { delivery } = await eventually<Json>(
      () => find('alice', 'There and back'),
      (message) => message.delivery.state === 'BOUNCED',
    );
    expect(delivery).toMatchObject({
      state: 'BOUNCED',
      recipients: [
        { address: { address: 'friend@taken.example' }, state: 'SENT' },
        { address: { address: 'returned@taken.example' }, state: 'BOUNCED' },
      ],
    });
    const report = (await mailbox('alice')).find((message) => /^Delivery/.test(message.subject));
    expect(report).toMatchObject({
      from: [{ address: expect.stringMatching(/^mailer-daemon@/) }],
      to: [{ address: expect.stringMatching(/^bounce-[0-9a-f]{52}@demo\.test$/) }],
      text: expect.stringContaining('returned@taken.example'),
    });
  });
});
