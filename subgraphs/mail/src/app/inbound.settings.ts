import { z } from 'zod';
import { isNetwork } from '../clients/network';

const count = z.coerce.number().int().positive();

/** The settings of who may hand mail over, and how. */
export const inboundSettings = {
  SMTP_TLS_CERT_PATH: z.string().optional().meta({
    description:
      'File of the certificate chain (PEM), instead of SMTP_TLS_CERT; a new one is taken up while running.',
  }),
  SMTP_TLS_KEY_PATH: z
    .string()
    .optional()
    .meta({ description: 'File of the private key (PEM) of SMTP_TLS_CERT_PATH.' }),
  SMTP_TLS_SELF_SIGNED: z.stringbool().default(false).meta({
    description:
      'Without a certificate: offer STARTTLS with one that is made at start, against listeners on the line.',
  }),
  LMTP_PORT: z.coerce
    .number()
    .int()
    .min(1)
    .max(65_535)
    .optional()
    .meta({ description: 'Port of SMTP_HOST on which mail is also received by LMTP.' }),
  LMTP_SOCKET: z
    .string()
    .optional()
    .meta({ description: 'Path of a Unix socket on which mail is also received by LMTP.' }),
  SMTP_MESSAGES_PER_MINUTE: count.optional().meta({
    description:
      'Most messages a minute from one address (IPv6: from one /64); no limit without it.',
  }),
  SMTP_TRUSTED_NETWORKS: z
    .string()
    .default('127.0.0.0/8,::1')
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .refine((networks) => networks.every(isNetwork), 'has something that is no network')
    .meta({
      description:
        'Networks of mail servers of your own, as 10.0.0.0/8,…: no limit of messages and no greylisting.',
    }),
  SMTP_GREYLIST_SECONDS: z.coerce.number().int().min(0).max(3_600).default(0).meta({
    description: 'How long strangers are put off at their first attempt; 0 for not at all.',
  }),
  MAIL_CHECK_SECONDS: count
    .max(300)
    .default(30)
    .meta({ description: 'How long checks of a message may take before it is put off.' }),
  MAIL_QUOTA_BYTES: count.optional().meta({
    description: 'Bytes each user may keep in mail; without it there is no limit.',
  }),
};
