import { z } from 'zod';

const count = z.coerce.number().int().positive();

/** The settings of sending. */
export const sendingSettings = {
  SMTP_RELAY_URL: z
    .url({ protocol: /^smtps?$/ })
    .optional()
    .meta({
      secret: true,
      description:
        'Server that takes mail for addresses outside, as smtp://user:password@host:587; without it, and without SMTP_DIRECT, nothing is sent outside.',
    }),
  SMTP_DIRECT: z.stringbool().default(false).meta({
    description:
      'Without a relay: take mail for addresses outside to the servers their domains name (MX).',
  }),
  SMTP_DIRECT_PORT: count.max(65_535).default(25).meta({ description: 'Port of those servers.' }),
  SMTP_DIRECT_PRIVATE: z
    .stringbool()
    .default(false)
    .meta({ description: 'Whether such a server may have a private address.' }),
  MAIL_DNS_SERVERS: z
    .string()
    .optional()
    .meta({ description: 'Name servers as host or host:port,…; those of the system without it.' }),
  SMTP_SIGNED_RETURN_PATH: z.stringbool().default(true).meta({
    description:
      'Whether bounces are asked back to an address that names and signs what was sent (VERP); it needs VAULT_KEYS, and mail for the sender’s domain to come here.',
  }),
  BULK_MAX_RECIPIENTS: count
    .default(1_000)
    .meta({ description: 'Most recipients of one `sendBulk`.' }),
  BULK_MESSAGES_PER_MINUTE: count
    .default(60)
    .meta({ description: 'How many messages of `sendBulk` one account sends a minute.' }),
  BULK_CONCURRENCY: count
    .max(64)
    .default(2)
    .meta({ description: 'Messages of `sendBulk` that are handed over at a time.' }),
  IMAP_SENT_FOLDER: z.string().optional().meta({
    description:
      'Path of the folder for what is sent on IMAP servers, where they have it; found out without it.',
  }),
  OUTBOX_CONCURRENCY: count
    .max(64)
    .default(4)
    .meta({ description: 'Messages that are handed over at a time.' }),
};
