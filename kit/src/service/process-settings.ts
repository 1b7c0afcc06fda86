import { z } from 'zod';

/** The settings of every process, whatever it serves: spread them into its schema. */
export const processSettings = {
  TRUST_PROXY: z
    .string()
    .transform((list) => list.split(',').map((proxy) => proxy.trim()))
    .optional()
    .meta({
      description:
        'Proxies whose X-Forwarded-For is believed: addresses or CIDR ranges, by commas.',
    }),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .meta({ description: 'What is logged.' }),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url()
    .optional()
    .meta({ description: 'OpenTelemetry collector; without it there are no traces.' }),
};
