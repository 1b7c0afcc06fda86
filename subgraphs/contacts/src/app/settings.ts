import { z } from 'zod';

/** Contacts need nothing besides what every service is given. */
export const settings = z.object({});
