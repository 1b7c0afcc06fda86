import { z } from 'zod';

const seconds = z.coerce.number();

/** The settings of whatever mirrors collections of DAV servers; the same for calendars and contacts. */
export const davMirrorSettings = {
  VAULT_KEYS: z.string().optional().meta({
    secret: true,
    description:
      'Keys under which passwords of accounts elsewhere are kept, as id:base64key,…; the first one seals, all open. Without it no account can be connected.',
  }),
  REMOTE_DAV_PRIVATE_HOSTS: z.stringbool().default(false).meta({
    description:
      'Whether accounts may be connected to CalDAV and CardDAV servers on private addresses, and without TLS.',
  }),
  REMOTE_DAV_CA: z
    .string()
    .optional()
    .meta({ description: 'Certificates (PEM) to trust for CalDAV and CardDAV servers.' }),
  REMOTE_DAV_FRESH_SECONDS: seconds.nonnegative().default(5).meta({
    description: 'How old what is known of a DAV server may be before a read asks it again.',
  }),
  REMOTE_DAV_WAIT_MS: z.coerce.number().int().positive().default(10).meta({
    description:
      'How long a read waits for a DAV server that was looked at within REMOTE_DAV_POLL_SECONDS, in milliseconds; what it says later is announced. After a restart or an outage a read waits for up to 2 seconds.',
  }),
  REMOTE_DAV_POLL_SECONDS: seconds.positive().default(60).meta({
    description: 'How often DAV servers are asked for changes when nobody reads.',
  }),
};

/** Those settings, parsed. */
export type DavMirrorSettings = z.output<z.ZodObject<typeof davMirrorSettings>>;
