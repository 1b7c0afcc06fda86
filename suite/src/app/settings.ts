import { gatewayEnvironment } from '@suitegraph/gateway';
import { platformSettings } from '@suitegraph/kit/subgraph';
import { z } from 'zod';

const shared = platformSettings.omit({ DATABASE_URL: true, URL_SECRET: true });
const secret = z.string().min(32).optional();

/** What `npm start` can be set up with; each subgraph reads its own settings besides. */
export const suiteSettings = shared.extend({
  ...gatewayEnvironment.shape,
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
  TRUST_PROXY: z.string().optional().meta({
    description: 'Proxies whose X-Forwarded-For is believed: addresses or CIDR ranges, by commas.',
  }),
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
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('warn')
    .meta({ description: 'What is logged.' }),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url()
    .optional()
    .meta({ description: 'OpenTelemetry collector; without it there are no traces.' }),
});

/** Parsed settings. */
export type SuiteSettings = z.output<typeof suiteSettings>;
