import { z } from 'zod';

/** Settings of the files subgraph. */
export const settings = z.object({
  DRIVE_QUOTA_BYTES: z.coerce
    .bigint()
    .positive()
    .optional()
    .meta({ description: 'Bytes each user may keep in the drive; without it there is no limit.' }),
  UPLOAD_EXPIRY_HOURS: z.coerce
    .number()
    .positive()
    .default(24)
    .meta({ description: 'Hours after which an unfinished upload is given up.' }),
});

/** Parsed settings of the files subgraph. */
export type Settings = z.output<typeof settings>;
