import { domainOf } from '@suitegraph/kit/addresses';
import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import type { MailSecurity } from '../sync/remote';
import type { FoundSettings, ServerSettings } from './settings';

const HOST = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/i;
const SECURITY: Readonly<Record<string, MailSecurity>> = {
  SSL: 'TLS',
  STARTTLS: 'STARTTLS',
  plain: 'PLAIN',
};
const BEST_FIRST: readonly MailSecurity[] = ['TLS', 'STARTTLS', 'PLAIN'];
const MAX_SERVERS = 20;

// Entities could name files, or grow without end: none are read.
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  processEntities: false,
  parseTagValue: false,
  isArray: (name) => name === 'incomingServer' || name === 'outgoingServer',
});

const server = z.object({
  '@type': z.string(),
  hostname: z.string().regex(HOST),
  port: z.coerce.number().int().min(1).max(65_535),
  socketType: z.enum(['SSL', 'STARTTLS', 'plain']),
  username: z.union([z.string(), z.array(z.string())]).optional(),
});
const servers = z.array(z.unknown()).max(MAX_SERVERS).default([]);
const document = z.object({
  clientConfig: z.object({
    emailProvider: z.object({ incomingServer: servers, outgoingServer: servers }),
  }),
});

/** Reads Mozilla's autoconfig format, version 1.1; null when it says nothing of use. */
export function readMozillaConfig(xml: string, address: string): FoundSettings | null {
  const parsed = document.safeParse(tryParse(xml));
  if (!parsed.success) return null;
  const { incomingServer, outgoingServer } = parsed.data.clientConfig.emailProvider;
  const imap = best(incomingServer, 'imap', address);
  const smtp = best(outgoingServer, 'smtp', address);
  return imap || smtp ? { imap, smtp } : null;
}

function tryParse(xml: string): unknown {
  try {
    return parser.parse(xml) as unknown;
  } catch {
    return undefined;
  }
}

function best(given: readonly unknown[], type: string, address: string): ServerSettings | null {
  const found = given
    .flatMap((one) => server.safeParse(one).data ?? [])
    .filter((one) => one['@type'] === type)
    .map(({ hostname, port, socketType, username }) => ({
      host: substitute(hostname, address),
      port,
      security: SECURITY[socketType] ?? 'PLAIN',
      username: username === undefined ? null : substitute([username].flat()[0] ?? '', address),
    }));
  return (
    BEST_FIRST.map((security) => found.find((one) => one.security === security)).find(Boolean) ??
    null
  );
}

function substitute(text: string, address: string): string {
  const domain = domainOf(address);
  return text
    .replaceAll('%EMAILADDRESS%', address)
    .replaceAll('%EMAILLOCALPART%', address.slice(0, -domain.length - 1))
    .replaceAll('%EMAILDOMAIN%', domain);
}
