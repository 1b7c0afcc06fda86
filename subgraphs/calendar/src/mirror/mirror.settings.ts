import { davMirrorSettings } from '@suitegraph/kit/dav';
import { z } from 'zod';

/** The settings of calendars on servers elsewhere. */
export const mirrorSettings = {
  ...davMirrorSettings,
  REMOTE_DAV_ACCOUNTS: z.coerce
    .number()
    .int()
    .positive()
    .default(16)
    .meta({ description: 'DAV accounts that one process looks at at a time.' }),
  NEXTCLOUD_WEBHOOK_SECRET: z.string().min(16).optional().meta({
    secret: true,
    description:
      "Bearer token of Nextcloud's webhook_listeners, which then tells of changes at /calendar/dav/nextcloud.",
  }),
};
