import { z } from 'zod';

/** The settings of online meetings: without all three of JITSI_… they are switched off. */
export const meetSettings = {
  JITSI_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({ description: 'Base URL of the Jitsi Meet server, such as https://meet.example.org.' }),
  JITSI_APP_ID: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'Application id under which the Jitsi server accepts our tokens.' }),
  JITSI_APP_SECRET: z
    .string()
    .min(16)
    .optional()
    .meta({ secret: true, description: 'Secret that signs tokens for the Jitsi server.' }),
  JITSI_EVENTS_SECRET: z.string().min(16).optional().meta({
    secret: true,
    description:
      'Bearer token with which the Jitsi server (prosody event_sync) reports who is in a room.',
  }),
  MEET_TOKEN_MINUTES: z.coerce.number().int().min(5).max(1_440).default(120).meta({
    description: 'How long a link with which somebody joins an online meeting works.',
  }),
};
