import { startDovecot, type TestDovecot } from '@suitegraph/kit/testing/servers';
import { ImapFlow } from 'imapflow';
import { randomBytes } from 'node:crypto';
import { SMTPServer } from 'smtp-server';
import { freePort, mailWorld, type Json, type MailWorld } from './mail-world';

/** Settings under which accounts on servers of this machine can be connected. */
export const REMOTE_SETTINGS = {
  VAULT_KEYS: `test:${randomBytes(32).toString('base64')}`,
  REMOTE_MAIL_PRIVATE_HOSTS: 'true',
  REMOTE_MAIL_POLL_SECONDS: 1,
};

/** A server for outgoing mail that knows one password. */
export async function startSubmission(
  password: string,
): Promise<{ port: number; close(): Promise<void> }> {
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: (auth, _session, done) => {
      if (auth.password === password) done(null, { user: auth.username });
      else done(new Error('No'));
    },
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { port, close: () => new Promise((resolve) => server.close(resolve)) };
}

/** Mail with a Dovecot beside it, and a server for outgoing mail. */
export interface RemoteWorld {
  readonly world: MailWorld;
  readonly dovecot: TestDovecot;
  /** The graph's MailAccountInput for a user of that Dovecot. */
  input(user: string, changes?: { imap?: object; smtp?: object }): object;
  /** Connects a user's account for alice; its id. */
  connect(user: string): Promise<string>;
  /** Another client of the account, signed in. */
  client(user: string): Promise<ImapFlow>;
  run(query: string, variables?: Record<string, unknown>): Promise<Json>;
  close(): Promise<void>;
}

export const CONNECT = `mutation ($input: MailAccountInput!) {
  connectMailAccount(input: $input) { account { id state } errors { code message path } } }`;

/** Boots all of it. */
export async function remoteWorld(
  users: readonly string[],
  dovecotSettings: readonly string[] = [],
  settings: Readonly<Record<string, unknown>> = {},
): Promise<RemoteWorld> {
  const dovecot = await startDovecot(users, dovecotSettings);
  const submission = await startSubmission(dovecot.password);
  const world = await mailWorld({ ...REMOTE_SETTINGS, REMOTE_MAIL_CA: dovecot.ca, ...settings });
  const run = async (query: string, variables: Record<string, unknown> = {}): Promise<Json> => {
    const answer = await world.as('alice').execute(query, variables);
    expect(answer.errors).toBeUndefined();
    return answer.data;
  };
  const input = (user: string, changes: { imap?: object; smtp?: object } = {}): object => {
    const { password } = dovecot;
    const common = { host: '127.0.0.1', security: 'PLAIN', username: user, password };
    return {
      address: `${user}@elsewhere.example`,
      imap: { ...common, port: dovecot.port, ...changes.imap },
      smtp: { ...common, port: submission.port, ...changes.smtp },
    };
  };
  return {
    world,
    dovecot,
    input,
    run,
    connect: async (user) => {
      const { connectMailAccount } = await run(CONNECT, { input: input(user) });
      expect(connectMailAccount.errors).toEqual([]);
      return connectMailAccount.account.id as string;
    },
    client: async (user) => {
      const { port, password: pass } = dovecot;
      const options = { host: '127.0.0.1', port, secure: false, doSTARTTLS: false };
      const client = new ImapFlow({ ...options, auth: { user, pass }, logger: false });
      await client.connect();
      return client;
    },
    close: async () => {
      await world.close();
      await submission.close();
      await dovecot.stop();
    },
  };
}

/** A message as it lies on a server. */
export function rawMessage(subject: string, extra = ''): string {
  return [
    'From: Ben <ben@outside.example>',
    'To: Anna <anna@elsewhere.example>',
    `Subject: ${subject}`,
    `Message-ID: <${subject.replace(/\W+/g, '-')}@outside.example>`,
    'Date: Mon, 02 Nov 2026 10:00:00 +0000',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    ...(extra === '' ? [] : [extra]),
    '',
    `The body of ${subject}`,
    '',
  ].join('\r\n');
}
