import { startOpenSmtpd } from '@suitegraph/kit/testing/servers';
import { createTransport } from 'nodemailer';
import { mailWorld, type MailWorld } from '../support/mail-world';
import { eventually } from '../support/relay';

describe('OpenSMTPD as the sender', () => {
  let world: MailWorld;
  let server: Awaited<ReturnType<typeof startOpenSmtpd>>;
  beforeAll(async () => {
    world = await mailWorld({ SMTP_TLS_SELF_SIGNED: 'true', SMTP_NAME: 'mx.demo.test' });
    server = await startOpenSmtpd(undefined, world.smtpPort, true);
  });
  afterAll(async () => {
    await server.stop();
    await world.close();
  });
  const pass = (subject: string, recipient: string) =>
    createTransport({ host: '127.0.0.1', port: server.port }).sendMail({
      ...{ from: 'anna@taken.example', to: recipient, subject, text: 'Grüße\r\n.\r\n..\r\nend' },
    });

  it('hands mail over by STARTTLS, dots and all', async () => {
    const { feed, database } = world.platform.events;
    const arrival = feed.waitFor(({ type }) => type === 'mail.message', 25_000);
    await pass('By STARTTLS', 'alice@demo.test');
    await arrival;
    const found: { text: string }[] = await database.query(
      `SELECT text FROM mail.message WHERE subject = 'By STARTTLS'`,
    );
    expect(found).toEqual([{ text: expect.stringMatching(/Grüße\s+\.\s+\.\.\s+end/) }]);
  });

  it('tells its own sender what we refused', async () => {
    await pass('To nobody', 'nobody@demo.test');
    const mails = await eventually(
      () => server.delivered(),
      (all) => all.length > 0,
    );
    expect(mails[0]?.recipient).toBe('anna@taken.example');
    expect(mails[0]?.raw).toContain('550 5.1.1 No such user here');
  });
});
