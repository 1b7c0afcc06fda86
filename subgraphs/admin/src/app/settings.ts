import { z } from 'zod';

/** What the administration can be set up with. */
export const settings = z.object({
  AUTH_SECRET: z.string().min(32).meta({
    secret: true,
    description: 'Signs access tokens; 32 characters or more, the gateway’s own.',
  }),
  ACCESS_TOKEN_TTL_SECONDS: z.coerce
    .number()
    .int()
    .min(10)
    .max(86_400)
    .default(900)
    .meta({ description: 'Seconds an access token lives.' }),
  SESSION_TTL_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(365)
    .default(30)
    .meta({ description: 'Days a session can be refreshed.' }),
  ADMIN_EMAIL: z
    .email()
    .optional()
    .meta({ description: 'First administrator, made when there is no user yet.' }),
  ADMIN_PASSWORD: z.string().min(12).optional().meta({
    secret: true,
    description: 'Password of the first administrator; 12 characters or more.',
  }),
  ADMIN_NAME: z
    .string()
    .max(200)
    .optional()
    .meta({ description: 'What the first administrator is called.' }),
  MODULES: z
    .string()
    .default('SMTP_INBOUND,TRACKS')
    .meta({ description: 'Modules that are switched on, separated by commas.' }),
});

/** Parsed settings. */
export type Settings = z.output<typeof settings>;
