import { z } from 'zod';

const count = z.coerce.number().int().positive();

/** The settings of calendars on servers elsewhere. */
export const mirrorSettings = {
  VAULT_KEYS: z.string().optional().meta({
    secret: true,
    description:
      'Keys under which passwords of accounts elsewhere are kept, as id:base64key,…; the first one seals, all open. Without it no account can be connected.',
  }),
  REMOTE_DAV_PRIVATE_HOSTS: z.stringbool().default(false).meta({
    description:
      'Whether calendar accounts may be connected to servers on private addresses, and without TLS.',
  }),
  REMOTE_DAV_CA: z
    .string()
    .optional()
    .meta({ description: 'Certificates (PEM) that DAV servers show, instead of the usual.' }),
  REMOTE_DAV_FRESH_SECONDS: z.coerce.number().nonnegative().default(5).meta({
    description:
      'For how long a mirrored calendar counts as fresh; a later read looks at its server first.',
  }),
  REMOTE_DAV_WAIT_MS: count.default(2_000).meta({
    description: 'The longest a read waits for a DAV server before it answers from the mirror.',
  }),
  REMOTE_DAV_POLL_SECONDS: count
    .default(60)
    .meta({ description: 'How often DAV accounts are looked at that nobody reads.' }),
  REMOTE_DAV_ACCOUNTS: count
    .default(16)
    .meta({ description: 'DAV accounts that one process looks at at a time.' }),
  NEXTCLOUD_WEBHOOK_SECRET: z.string().min(16).optional().meta({
    secret: true,
    description:
      "Bearer token of Nextcloud's webhook_listeners, which then tells of changes at /calendar/dav/nextcloud.",
  }),
};
