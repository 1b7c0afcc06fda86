import { z } from 'zod';
import { clamdAddress } from '../clients/clamd';

const mode = z.enum(['strict', 'degraded']).default('strict');
const seconds = z.coerce.number().int().positive().max(300);

/** The settings of authenticating, scanning and rating mail that arrives. */
export const checkingSettings = {
  MAIL_AUTHENTICATION: z.stringbool().default(false).meta({
    description:
      'Whether SPF, DKIM, DMARC and ARC of arriving mail are checked; behind SMTP_TRUSTED_NETWORKS, SPF is asked of whom those had it from.',
  }),
  MAIL_AUTHENTICATION_SECONDS: seconds.default(10).meta({
    description: 'How long that may take; then the message is taken as not checked.',
  }),
  MAIL_AUTHSERV_ID: z
    .string()
    .regex(/^[\w.-]+$/)
    .optional()
    .meta({ description: 'Who checks, in Authentication-Results; SMTP_NAME without it.' }),
  MAIL_TRUSTED_SEALERS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .toLowerCase()
        .split(/[\s,]+/)
        .filter((domain) => domain !== ''),
    )
    .meta({ description: 'Domains whose ARC seals are believed, such as of mailing lists.' }),
  CLAMD_URL: z
    .string()
    .refine(isClamd, 'is neither tcp://host:port nor unix:/path')
    .optional()
    .meta({
      description: 'ClamAV’s daemon as tcp://host:3310 or unix:/path; nothing scans without it.',
    }),
  CLAMD_MODE: mode.meta({
    description:
      'Without the scanner: `strict` takes no mail, `degraded` takes it and scans it later.',
  }),
  CLAMD_MAX_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(25 * 1024 * 1024)
    .meta({
      description: 'Its StreamMaxLength: larger messages cannot be scanned; `strict` refuses them.',
    }),
  CLAMD_SECONDS: seconds.default(20).meta({ description: 'How long a scan may take.' }),
  RSPAMD_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({
      description: 'Rspamd’s scanning worker as http://host:11333; nothing rates without it.',
    }),
  RSPAMD_PASSWORD: z
    .string()
    .optional()
    .meta({ secret: true, description: 'Its password, if any.' }),
  RSPAMD_MODE: mode.meta({
    description: 'Without the filter: `strict` takes no mail, `degraded` takes it unrated.',
  }),
  RSPAMD_SECONDS: seconds.default(15).meta({ description: 'How long a rating may take.' }),
};

function isClamd(url: string): boolean {
  try {
    clamdAddress(url);
    return true;
  } catch {
    return false;
  }
}
