import { selfSigned } from '@suitegraph/kit/testing';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { createTransport } from 'nodemailer';
import { CertificateWatch, readCertificate } from '../../src/inbound/certificates';
import { SmtpListener, type MailReceiver } from '../../src/clients/smtp-listener';
import { freePort, mailWorld, SmtpDialogue, type MailWorld } from '../support/mail-world';

const MESSAGE = { from: 'a@outside.example', to: 'alice@demo.test', subject: 'Secret', text: 'x' };

async function handshake(port: number, options: object): Promise<TLSSocket> {
  const session = await SmtpDialogue.open(port);
  expect(await session.say('STARTTLS')).toMatch(/^220/);
  session.socket.removeAllListeners('data');
  const socket = connect({ socket: session.socket, servername: 'localhost', ...options });
  await new Promise<void>((resolve, reject) => {
    socket.once('secureConnect', resolve).once('error', reject);
  });
  return socket;
}

describe('STARTTLS', () => {
  let world: MailWorld;
  afterEach(async () => {
    await world.close();
  });

  it('takes mail over a connection that the client can trust', async () => {
    const { cert, key } = selfSigned();
    world = await mailWorld({ SMTP_TLS_CERT: cert, SMTP_TLS_KEY: key });
    const transport = createTransport({
      ...{ host: '127.0.0.1', port: world.smtpPort, requireTLS: true },
      tls: { ca: cert, servername: 'localhost' },
    });
    const { accepted } = await transport.sendMail(MESSAGE);
    expect(accepted).toEqual(['alice@demo.test']);
    const [{ protocol }] = await world.platform.events.database.query(
      `SELECT envelope->>'helo' IS NOT NULL AS protocol FROM mail.message WHERE subject = 'Secret'`,
    );
    expect(protocol).toBe(true);
    await expect(handshake(world.smtpPort, {})).rejects.toThrow(/self-signed/);
  });

  it('makes a certificate of its own where it is told to', async () => {
    world = await mailWorld({ SMTP_TLS_SELF_SIGNED: 'true', SMTP_NAME: 'mx.demo.test' });
    const socket = await handshake(world.smtpPort, { rejectUnauthorized: false });
    expect(socket.getProtocol()).toBe('TLSv1.3');
    const { raw } = socket.getPeerCertificate();
    const certificate = new X509Certificate(raw);
    expect(certificate.checkHost('mx.demo.test')).toBe('mx.demo.test');
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.validToDate.getTime()).toBeGreaterThan(Date.now() + 9 * 365 * 86_400_000);
    socket.destroy();
  });

  it('forgets what was said before, and takes nothing that was slipped in', async () => {
    const { cert, key } = selfSigned();
    world = await mailWorld({ SMTP_TLS_CERT: cert, SMTP_TLS_KEY: key });
    const session = await SmtpDialogue.open(world.smtpPort);
    await session.say('MAIL FROM:<a@outside.example>');
    // CVE-2011-0411: commands behind STARTTLS in the same packet are not of the encrypted session.
    session.socket.write('STARTTLS\r\nEHLO slipped.in\r\n');
    await session.reply();
    session.socket.removeAllListeners('data');
    const socket = connect({ socket: session.socket, ca: cert, servername: 'localhost' });
    await new Promise((resolve) => socket.once('secureConnect', resolve));
    socket.write('RCPT TO:<alice@demo.test>\r\n');
    const [reply] = (await new Promise<Buffer[]>((resolve) => {
      socket.once('data', (chunk: Buffer) => resolve([chunk]));
    })) as [Buffer];
    expect(reply.toString()).toMatch(/^503/);
    socket.destroy();
  });

  it('fails a handshake alone, and takes the next connection', async () => {
    world = await mailWorld({ SMTP_TLS_SELF_SIGNED: 'true' });
    const session = await SmtpDialogue.open(world.smtpPort);
    await session.say('STARTTLS');
    session.socket.write('this is no handshake\r\n');
    await new Promise((resolve) => session.socket.once('close', resolve));
    expect((await world.dialogue('NOOP'))[0]).toMatch(/^250/);
  });
});

describe('a certificate in files', () => {
  const receiver = {
    connected: () => undefined,
    disconnected: () => undefined,
  } as Partial<MailReceiver>;
  const log = { info: () => undefined, warn: () => undefined } as never;

  it('is taken up when it is renewed, and not when it does not fit its key', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'suitegraph-tls-'));
    const files = { certPath: path.join(folder, 'cert'), keyPath: path.join(folder, 'key') };
    const put = async ({ cert, key }: { cert: string; key: string }): Promise<void> => {
      await Promise.all([writeFile(files.certPath, cert), writeFile(files.keyPath, key)]);
    };
    const [first, second] = [selfSigned(), selfSigned()];
    await put(first);
    const tls = await readCertificate(files);
    const listener = new SmtpListener(
      {
        ...{ protocol: 'SMTP', name: 'localhost', maxMessageBytes: 1_000, maxConnections: 10, tls },
        at: { host: '127.0.0.1', port: await freePort() },
      },
      { ...receiver, failed: () => undefined } as MailReceiver,
    );
    await listener.start();
    const renewed = (certificate: typeof tls) => listener.useCertificate(certificate);
    const watch = new CertificateWatch(files, tls, { renewed, log });
    const shown = async (): Promise<string> => {
      const socket = await handshake(listener.port, { rejectUnauthorized: false });
      const { raw } = socket.getPeerCertificate();
      socket.destroy();
      return new X509Certificate(raw).fingerprint256;
    };
    const printOf = ({ cert }: { cert: string }) => new X509Certificate(cert).fingerprint256;
    try {
      expect(await shown()).toBe(printOf(first));
      await put({ cert: second.cert, key: first.key });
      await watch.look();
      expect(await shown()).toBe(printOf(first));
      await put(second);
      await watch.look();
      expect(await shown()).toBe(printOf(second));
      await rm(files.keyPath);
      await watch.look();
      expect(await shown()).toBe(printOf(second));
    } finally {
      await listener.stop();
      await rm(folder, { recursive: true });
    }
  });
});
