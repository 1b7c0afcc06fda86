import { ImapFlow } from 'imapflow';
import { isIP } from 'node:net';
import { RemoteError, type ServerLogin } from '../../sync/remote';
import type { ResolveHost } from '../outbound-host';
import { sentFolder } from './sent-folder';

const TIMEOUT_MS = 60_000;

/** How servers are reached. */
export interface AppendOptions {
  readonly resolveHost: ResolveHost;
  readonly ca?: string | undefined;
  /** Path of the folder for what is sent, before any other that the server may name. */
  readonly folder?: string | undefined;
}

/** Puts a message into a server's folder for what is sent; answers where it is. */
export async function appendToSent(
  login: ServerLogin,
  raw: Buffer,
  options: AppendOptions,
): Promise<{ path: string; uid?: number | undefined; uidValidity?: bigint | undefined }> {
  const { host, port, security, username: user, password: pass } = login;
  const client = new ImapFlow({
    host: await options.resolveHost(host),
    ...(isIP(host) === 0 && { servername: host }),
    port,
    secure: security === 'TLS',
    doSTARTTLS: security === 'STARTTLS',
    auth: { user, pass },
    tls: { minVersion: 'TLSv1.2', ...(options.ca !== undefined && { ca: options.ca }) },
    // Its log holds what users write to each other.
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const path = sentFolder(await client.list(), options.folder);
    if (path === undefined) throw new RemoteError('REFUSED', 'There is no folder for what is sent');
    const appended = await client.append(path, raw, ['\\Seen']);
    if (!appended) throw new RemoteError('REFUSED', 'The server does not take a copy');
    return { path, uid: appended.uid, uidValidity: appended.uidValidity };
  } finally {
    client.close();
  }
}
