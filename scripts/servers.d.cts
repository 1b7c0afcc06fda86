/** A server of the catalogue, as in the name of a test file. */
export type ServerName =
  | 'redis'
  | 's3'
  | 'chromium'
  | 'radicale'
  | 'xandikos'
  | 'apache2'
  | 'dovecot'
  | 'opensmtpd'
  | 'clamav'
  | 'rspamd';

export function find(name: ServerName): Record<string, string> | null;
export function available(name: ServerName): boolean;
