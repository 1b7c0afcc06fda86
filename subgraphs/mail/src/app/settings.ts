import { hostname } from 'node:os';
import { z } from 'zod';
import { checkingSettings } from './checking.settings';
import { inboundSettings } from './inbound.settings';
import { remoteSettings } from './remote.settings';
import { sendingSettings } from './sending.settings';

const MIB = 1024 * 1024;

/** The settings of the mail subgraph. */
export const mailSettings = z.object({
  SMTP_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(2525)
    .meta({ description: 'Port on which mail is received.' }),
  SMTP_HOST: z
    .string()
    .default('127.0.0.1')
    .meta({ description: 'Address on which mail is received; 0.0.0.0 for every interface.' }),
  SMTP_NAME: z
    .string()
    .default(hostname)
    .meta({ description: 'Host name the SMTP listener greets with.' }),
  SMTP_MAX_MESSAGE_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(25 * MIB)
    .meta({ description: 'Largest message that is accepted or sent, in bytes.' }),
  SMTP_MAX_RECIPIENTS: z.coerce
    .number()
    .int()
    .positive()
    .default(100)
    .meta({ description: 'Most recipients of one message.' }),
  SMTP_MAX_CONNECTIONS: z.coerce
    .number()
    .int()
    .positive()
    .default(200)
    .meta({ description: 'Most SMTP clients at a time.' }),
  SMTP_MAX_CONNECTIONS_PER_IP: z.coerce
    .number()
    .int()
    .positive()
    .default(50)
    .meta({ description: 'Most SMTP clients at a time from one address.' }),
  SMTP_TLS_CERT: z
    .string()
    .optional()
    .meta({ description: 'Certificate chain (PEM); with SMTP_TLS_KEY, STARTTLS is offered.' }),
  SMTP_TLS_KEY: z
    .string()
    .optional()
    .meta({ secret: true, description: 'Private key (PEM) of SMTP_TLS_CERT.' }),
  ...inboundSettings,
  ...checkingSettings,
  MAIL_INDEX_THREADS: z.coerce.number().int().min(0).max(16).default(1).meta({
    description:
      'Threads that read arriving mail for the index of words; 0 for none besides the main one.',
  }),
  ...sendingSettings,
  ...remoteSettings,
});

/** Parsed settings of the mail subgraph. */
export type MailSettings = z.output<typeof mailSettings>;
