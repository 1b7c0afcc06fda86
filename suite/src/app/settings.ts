import { gatewayEnvironment } from '@suitegraph/gateway';
import { processSettings } from '@suitegraph/kit/service';
import { platformSettings } from '@suitegraph/kit/subgraph';
import { z } from 'zod';

const shared = platformSettings.omit({ DATABASE_URL: true, URL_SECRET: true });
const secret = z.string().min(32).optional();

/** What `npm start` can be set up with; each subgraph reads its own settings besides. */
export const suiteSettings = shared.extend({
  ...gatewayEnvironment.shape,
  ...processSettings,
  // What a person who has just typed `npm start` wants to see is the banner.
  LOG_LEVEL: processSettings.LOG_LEVEL.unwrap()
    .default('warn')
    .meta({ description: 'What is logged.' }),
  PORT: z.coerce
    .number()
    .int()
    .min(1)
    .max(65_535)
    .default(4000)
    .meta({ description: 'Port of the graph and of every download.' }),
  HOST: z
    .string()
    .default('localhost')
    .meta({ description: 'Address to listen on; 0.0.0.0 for every interface.' }),
  SMTP_PORT: z.coerce
    .number()
    .int()
    .min(1)
    .max(65_535)
    .default(2525)
    .meta({ description: 'Port on which mail is received.' }),
  SMTP_HOST: z
    .string()
    .optional()
    .meta({ description: 'Address on which mail is received; that of HOST when absent.' }),
  PUBLIC_URL: z
    .url()
    .optional()
    .meta({ description: 'Where callers reach the suite from outside.' }),
  DATABASE_URL: z
    .url()
    .optional()
    .meta({ secret: true, description: 'PostgreSQL to use instead of the embedded one.' }),
  DEMO: z.stringbool().default(true).meta({ description: 'false: start with an empty instance.' }),
  AUTH_SECRET: secret.meta({
    secret: true,
    description: 'Signs access tokens; made up and kept when absent.',
  }),
  URL_SECRET: secret.meta({
    secret: true,
    description: 'Signs URLs; made up and kept when absent.',
  }),
  INTERNAL_SECRET: secret.meta({
    secret: true,
    description: 'Signs what passes between services; made up and kept when absent.',
  }),
});

/** Parsed settings. */
export type SuiteSettings = z.output<typeof suiteSettings>;
