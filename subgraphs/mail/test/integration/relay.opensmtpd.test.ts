import { startOpenSmtpd, type TestOpenSmtpd } from '@suitegraph/kit/testing/servers';
import { mailWorld, type Json, type MailWorld } from '../support/mail-world';
import { eventually } from '../support/relay';
import { mailSender, to } from '../support/sender';

describe('OpenSMTPD as the relay', () => {
  let relay: TestOpenSmtpd;
  let world: MailWorld;
  beforeAll(async () => {
    relay = await startOpenSmtpd();
    world = await mailWorld({ SMTP_RELAY_URL: `smtp://127.0.0.1:${relay.port}` });
  });
  afterAll(async () => {
    await world.close();
    await relay.stop();
  });
  const { send, find } = mailSender(() => world);

  it('takes what is for it, refuses the rest by recipient, and is told apart', async () => {
    await send('alice', {
      to: to('friend@taken.example', 'other@refused.example'),
      bcc: to('blind@taken.example'),
      subject: 'Grüße',
      text: '.dot\nZeile',
      html: '<p>ü</p>',
    });
    const { delivery } = await eventually<Json>(
      () => find('alice', 'Grüße'),
      (message) =>
        message.delivery.recipients.every(({ state }: Json) => /SENT|FAILED/.test(state)),
    );
    expect(delivery).toMatchObject({
      state: 'FAILED',
      recipients: [
        { address: { address: 'blind@taken.example' }, state: 'SENT' },
        {
          address: { address: 'friend@taken.example' },
          state: 'SENT',
          smtpResponse: expect.stringMatching(/^250 2\.0\.0/),
        },
        {
          address: { address: 'other@refused.example' },
          state: 'FAILED',
          smtpResponse: expect.stringMatching(/^550/),
        },
      ],
    });
    const mails = await eventually(
      () => relay.delivered(),
      (all) => all.length === 2,
    );
    expect(mails.map(({ recipient }) => recipient).sort()).toEqual([
      'blind@taken.example',
      'friend@taken.example',
    ]);
    expect(mails[0]?.raw).toMatch(/^Subject: =\?UTF-8\?Q\?Gr=C3=BC=C3=9Fe\?=/m);
    expect(mails[0]?.raw).toContain('\n.dot\n');
    const seen = mails.find(({ recipient }) => recipient === 'friend@taken.example');
    expect(seen?.raw).not.toContain('blind@');
    expect(await find('alice', 'Not delivered: Grüße')).toMatchObject({
      text: expect.stringContaining('other@refused.example'),
    });
  });

  it('gets what waited while it was away', async () => {
    const { port } = relay;
    await relay.stop();
    await send('alice', { to: to('late@taken.example'), subject: 'Late' });
    const waiting = await eventually<Json>(
      () => find('alice', 'Late'),
      (message) => message.delivery.state === 'DEFERRED',
    );
    expect(waiting.delivery).toMatchObject({ state: 'DEFERRED', attempts: [{ ok: false }] });
    relay = await startOpenSmtpd(port);
    await world.platform.events.database.query(
      `UPDATE mail.outbox_delivery SET next_attempt_at = now() WHERE state = 'DEFERRED'`,
    );
    const sent = await eventually<Json>(
      () => find('alice', 'Late'),
      (message) => message.delivery.state === 'SENT',
    );
    expect(sent.delivery.attempts.map(({ ok }: Json) => ok)).toEqual([false, true]);
  });
});
