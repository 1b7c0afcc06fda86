import { get } from 'node:https';
import type { ResolveHost } from './outbound-host';

const DEADLINE_MS = 5_000;
const MAX_BYTES = 64 * 1024;

/** Reads a small document at an https URL that somebody outside has a say in; null when there is none. */
export type FetchConfig = (url: URL) => Promise<string | null>;

/**
 * Fetches over HTTPS from public addresses alone: no redirects, which could lead anywhere, and the
 * address that was checked is the one that is connected to.
 */
export function configFetcher(options: {
  readonly resolveHost: ResolveHost;
  readonly ca?: string | undefined;
}): FetchConfig {
  return async (url) => {
    try {
      const address = await options.resolveHost(url.hostname);
      return await read(url, address, options.ca);
    } catch {
      // Nobody there, or nobody to be believed: the next place is tried.
      return null;
    }
  };
}

function read(url: URL, address: string, ca: string | undefined): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const request = get(
      {
        host: address,
        port: url.port === '' ? 443 : url.port,
        path: `${url.pathname}${url.search}`,
        servername: url.hostname,
        headers: { host: url.host, accept: 'application/xml, text/xml' },
        signal: AbortSignal.timeout(DEADLINE_MS),
        agent: false,
        ...(ca !== undefined && { ca }),
      },
      (response) => {
        if (response.statusCode !== 200) {
          response.destroy();
          resolve(null);
          return;
        }
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MAX_BYTES) response.destroy(new Error('too large'));
          else chunks.push(chunk);
        });
        response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
        response.on('error', reject);
      },
    );
    request.on('error', reject);
  });
}
