import { z } from 'zod';

/** Calendars need no settings of their own yet: what they share with the other services is enough. */
export const settings = z.object({});

/** Parsed settings. */
export type Settings = z.output<typeof settings>;
