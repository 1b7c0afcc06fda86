import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { find } from '../../../../scripts/servers.cjs';
import { freePort } from '../free-port';
import { terminate, untilGreeting } from './greeting';

/**
 * An OpenSMTPD of its own: it takes mail for `taken.example`, and for nobody else. For mailboxes there
 * that begin with `returned` it finds out later that it cannot deliver.
 */
export interface TestOpenSmtpd {
  readonly port: number;
  /** The messages it has delivered, each with the address it was for. */
  delivered(): Promise<{ recipient: string; raw: string }[]>;
  stop(): Promise<void>;
}

/**
 * Starts OpenSMTPD on a port of the loopback, a free one when left out. For files named `*.opensmtpd.test.ts`. Its queue
 * is where it was compiled to be, so it gets a view of the file system in which that place is its own:
 * that takes root. What it cannot deliver it returns to `demo.test` at `returnPort` of the loopback, or to
 * nobody when that is left out, and what clients on this machine hand it for `demo.test` it takes there too; by
 * `startTls` not without STARTTLS, whoever's the certificate is. Throws when it is not installed or does not answer in 30 s.
 */
export async function startOpenSmtpd(
  given?: number,
  returnPort?: number,
  startTls = false,
): Promise<TestOpenSmtpd> {
  const binary = find('opensmtpd')?.['smtpd'];
  if (binary === undefined) throw new Error('smtpd is not installed');
  const directory = await mkdtemp(path.join(tmpdir(), 'suitegraph-opensmtpd-'));
  const mailFolder = path.join(directory, 'mail');
  const config = path.join(directory, 'smtpd.conf');
  const script = path.join(directory, 'deliver.sh');
  const port = given ?? (await freePort());
  await mkdir(mailFolder);
  await writeFile(
    script,
    `#!/bin/sh\ncase "$RECIPIENT" in returned*) echo "No such mailbox" >&2; exit 67;; esac\ncat > "${mailFolder}/.$$" && mv "${mailFolder}/.$$" "${mailFolder}/$RECIPIENT.$$"\n`,
  );
  await writeFile(
    config,
    configOf(
      port,
      script,
      returnPort && `smtp://127.0.0.1:${returnPort}${startTls ? ' tls no-verify' : ''}`,
    ),
  );
  // Mail is delivered by nobody.
  await Promise.all([chmod(directory, 0o755), chmod(mailFolder, 0o777), chmod(script, 0o755)]);
  const child = spawn(
    'unshare',
    ['-m', 'sh', '-c', `${OWN_PLACES}; exec "${binary}" -d -f "${config}"`],
    {
      stdio: 'ignore',
    },
  );
  const stop = async (): Promise<void> => {
    await terminate(child);
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await untilGreeting(child, { name: 'opensmtpd', port, greeting: '220' });
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, delivered: () => readMail(mailFolder), stop };
}

const OWN_PLACES = [
  'mount -t tmpfs none /var/spool',
  'mkdir -m 711 /var/spool/smtpd',
  'mount -t tmpfs none /run',
  'mkdir -p /var/empty',
].join(' && ');

function configOf(port: number, script: string, returnTo: string | 0 | undefined): string {
  const back =
    returnTo === undefined || returnTo === 0
      ? ''
      : `action "return" relay host ${returnTo}\nmatch from local for domain "demo.test" action "return"\n`;
  return `listen on 127.0.0.1 port ${port} hostname relay.example
table everyone { "@taken.example" = "nobody" }
action "keep" mda "${script}" virtual <everyone>
match from any for domain "taken.example" action "keep"
${back}`;
}

async function readMail(folder: string): Promise<{ recipient: string; raw: string }[]> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.'));
  return Promise.all(
    names.map(async (name) => ({
      recipient: name.slice(0, name.lastIndexOf('.')),
      raw: await readFile(path.join(folder, name), 'utf8'),
    })),
  );
}
