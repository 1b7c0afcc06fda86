import { z } from 'zod';

const MIB = 1024 * 1024;
const count = z.coerce.number().int().positive();

/** The settings of what calendars read on the web: feeds and free/busy URLs. */
export const webSettings = {
  CALENDAR_PRIVATE_HOSTS: z.stringbool().default(false).meta({
    description:
      'Whether calendars and free/busy may be read from private addresses and without TLS.',
  }),
  CALENDAR_FEED_MAX_BYTES: count
    .default(20 * MIB)
    .meta({ description: 'Largest calendar that is followed by its URL, in bytes.' }),
  CALENDAR_FEED_MINUTES: count.default(60).meta({
    description:
      'How often a followed calendar is read that does not say so itself, and how soon at the earliest one that failed.',
  }),
};
