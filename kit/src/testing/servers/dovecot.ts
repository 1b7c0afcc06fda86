import { execFile, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { find } from '../../../../scripts/servers.cjs';
import { freePort } from '../free-port';
import { terminate, untilGreeting } from './greeting';
import { selfSigned } from '../self-signed';

const run = promisify(execFile);

/** A Dovecot of its own. Its users have Maildirs that are made when they first sign in. */
export interface TestDovecot {
  readonly host: string;
  /** IMAP without TLS, and with STARTTLS. */
  readonly port: number;
  /** IMAP over TLS, with the certificate in `ca`, which names `localhost`. */
  readonly tlsPort: number;
  readonly ca: string;
  readonly password: string;
  /** Where a user's Maildir is, for messages in bulk. */
  maildir(user: string): string;
  stop(): Promise<void>;
}

/**
 * Starts Dovecot's IMAP server on free ports, with files and processes of its own. For files named
 * `*.dovecot.test.ts`. Throws when it is not installed or does not answer in 30 s.
 *
 * @param settings more lines of configuration.
 * @example
 * const dovecot = await startDovecot(['anna']);
 * afterAll(() => dovecot.stop());
 */
export async function startDovecot(
  users: readonly string[],
  settings: readonly string[] = [],
): Promise<TestDovecot> {
  const binary = find('dovecot')?.['dovecot'];
  if (binary === undefined) throw new Error('dovecot is not installed');
  const directory = await mkdtemp(path.join(tmpdir(), 'suitegraph-dovecot-'));
  // Dovecot's helpers run as other users and have to get through.
  await chmod(directory, 0o755);
  const ports = { port: await freePort(), tlsPort: await freePort() };
  const password = 'secret of the test server';
  await makeCertificate(directory);
  await mkdir(path.join(directory, 'mail'));
  const mailUser = await mailUserOf(directory);
  const lines = users.map((user) => `${user}:{PLAIN}${password}::::::\n`).join('');
  await writeFile(path.join(directory, 'users'), lines, { mode: 0o644 });
  const file = path.join(directory, 'dovecot.conf');
  await writeFile(file, configuration(directory, ports, { mailUser, settings }));
  const child = spawn(binary, ['-F', '-c', file], { stdio: 'ignore' });
  const stop = async (): Promise<void> => {
    await terminate(child);
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await untilGreeting(child, { name: 'dovecot', port: ports.port, greeting: '* OK' });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    host: '127.0.0.1',
    ...ports,
    ca: await readFile(path.join(directory, 'cert.pem'), 'utf8'),
    password,
    maildir: (user) => path.join(directory, 'mail', user),
    stop,
  };
}

async function makeCertificate(directory: string): Promise<void> {
  const { key, cert } = selfSigned({ address: false });
  await writeFile(path.join(directory, 'key.pem'), key);
  await writeFile(path.join(directory, 'cert.pem'), cert);
}

/** Who owns the mail: Dovecot refuses to serve any as root. */
async function mailUserOf(directory: string): Promise<{ uid: number; gid: number }> {
  const { uid, gid } = userInfo();
  if (uid !== 0) return { uid, gid };
  const ids = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, 'dovecot'])));
  const [owner = 0, group = 0] = ids.map(({ stdout }) => Number(stdout));
  await run('chown', [`${owner}:${group}`, path.join(directory, 'mail')]);
  return { uid: owner, gid: group };
}

function configuration(
  directory: string,
  { port, tlsPort }: { port: number; tlsPort: number },
  more: { mailUser: { uid: number; gid: number }; settings: readonly string[] },
): string {
  const { uid, gid } = more.mailUser;
  const asRoot = userInfo().uid === 0;
  const self = userInfo().username;
  return `
protocols = imap
listen = 127.0.0.1
base_dir = ${directory}/run
state_dir = ${directory}/state
log_path = ${directory}/log
ssl = yes
ssl_cert = <${directory}/cert.pem
ssl_key = <${directory}/key.pem
disable_plaintext_auth = no
mail_location = maildir:${directory}/mail/%u
first_valid_uid = 1
mail_max_userip_connections = 100
${asRoot ? '' : `default_internal_user = ${self}\ndefault_login_user = ${self}\n`}
passdb {
  driver = passwd-file
  args = ${directory}/users
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${directory}/mail/%u
}
service imap-login {
  ${asRoot ? '' : 'chroot ='}
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = ${tlsPort}
    ssl = yes
  }
}
namespace inbox {
  inbox = yes
  separator = /
  mailbox Sent {
    auto = create
    special_use = \\Sent
  }
  mailbox Drafts {
    auto = create
    special_use = \\Drafts
  }
  mailbox Trash {
    auto = create
    special_use = \\Trash
  }
}
${more.settings.join('\n')}
`;
}
