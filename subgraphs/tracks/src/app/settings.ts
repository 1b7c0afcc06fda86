import { z } from 'zod';

/** Settings of the tracks subgraph. */
export const settings = z.object({
  TRACK_METADATA_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .positive()
    .default(10_000)
    .meta({ description: 'Milliseconds that reading the metadata of an audio file may take.' }),
});

/** Parsed settings of the tracks subgraph. */
export type Settings = z.output<typeof settings>;
