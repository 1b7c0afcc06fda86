import type { MailSecurity } from '../sync/remote';
import type { ServerSettings, ServiceRecord } from './settings';

/** The services of a protocol, those protected from the start first (RFC 6186 §3, RFC 8314 §5.1). */
export const SERVICES = {
  imap: [
    { name: '_imaps._tcp', security: 'TLS' },
    { name: '_imap._tcp', security: 'STARTTLS' },
  ],
  smtp: [
    { name: '_submissions._tcp', security: 'TLS' },
    { name: '_submission._tcp', security: 'STARTTLS' },
  ],
} as const satisfies Record<string, readonly { name: string; security: MailSecurity }[]>;

/** The server to use of a service: lowest priority number first, and of those the heaviest. */
export function pickServer(
  records: readonly ServiceRecord[],
  security: MailSecurity,
  username: string,
): ServerSettings | null {
  const [first] = [...records].sort((a, b) => a.priority - b.priority || b.weight - a.weight);
  // A single dot says: decidedly not offered (RFC 6186 §3.4).
  const host = first?.name.replace(/\.$/, '') ?? '';
  if (!first || host === '') return null;
  return { host, port: first.port, security, username };
}
