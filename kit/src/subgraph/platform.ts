import path from 'node:path';
import { z } from 'zod';
import { openBlobStore, type BlobStore } from '../blobs';
import { SettingsError } from '../config';
import { EventSystem } from '../events';
import type { Logger } from '../logging';
import type { Metrics } from '../telemetry';

/** The settings every service shares. */
export const platformSettings = z.object({
  DATABASE_URL: z
    .url()
    .meta({ secret: true, description: 'PostgreSQL, as postgres://user:password@host/db.' }),
  REDIS_URL: z.url().optional().meta({
    secret: true,
    description: 'Redis or Valkey: events, cache and limits of many processes.',
  }),
  DATA_DIR: z.string().default('.data').meta({ description: 'Folder for what is kept on disk.' }),
  S3_ENDPOINT: z
    .url()
    .optional()
    .meta({ description: 'S3-compatible object store instead of the folder.' }),
  S3_REGION: z.string().default('us-east-1').meta({ description: 'Region of the object store.' }),
  S3_BUCKET: z.string().optional().meta({ description: 'Bucket; needed with S3_ENDPOINT.' }),
  S3_ACCESS_KEY_ID: z
    .string()
    .optional()
    .meta({ secret: true, description: 'Access key of the object store.' }),
  S3_SECRET_ACCESS_KEY: z
    .string()
    .optional()
    .meta({ secret: true, description: 'Secret key of the object store.' }),
  URL_SECRET: z
    .string()
    .min(32)
    .meta({ secret: true, description: 'Signs upload and download URLs; 32 characters or more.' }),
  EVENT_RETENTION_DAYS: z.coerce
    .number()
    .int()
    .positive()
    .default(30)
    .meta({ description: 'Days for which a cursor can be followed.' }),
});

/** Parsed settings every service shares. */
export type PlatformSettings = z.output<typeof platformSettings>;

/** What the subgraphs of one process share. */
export interface Platform {
  readonly databaseUrl: string;
  readonly events: EventSystem;
  readonly blobs: BlobStore;
  readonly urlSecret: string;
  /** Where callers reach this process: the base of signed URLs. */
  readonly publicUrl: string;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** Opens what the subgraphs share; close `events` when they are gone. */
export async function openPlatform(
  settings: PlatformSettings,
  given: Pick<Platform, 'publicUrl' | 'metrics' | 'log'>,
): Promise<Platform> {
  const blobs = openBlobStore(blobSettings(settings));
  const events = await EventSystem.start({
    databaseUrl: settings.DATABASE_URL,
    redisUrl: settings.REDIS_URL,
    retentionDays: settings.EVENT_RETENTION_DAYS,
    log: given.log,
  });
  return {
    ...given,
    databaseUrl: settings.DATABASE_URL,
    urlSecret: settings.URL_SECRET,
    blobs,
    events,
  };
}

function blobSettings(settings: PlatformSettings): Parameters<typeof openBlobStore>[0] {
  const { S3_ENDPOINT: endpoint, S3_REGION: region, S3_BUCKET: bucket } = settings;
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = settings;
  if (endpoint === undefined) return { directory: path.join(settings.DATA_DIR, 'blobs') };
  if (bucket === undefined || accessKeyId === undefined || secretAccessKey === undefined) {
    throw new SettingsError([
      'S3_ENDPOINT: needs S3_BUCKET, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY as well',
    ]);
  }
  return { s3: { endpoint, region, bucket, accessKeyId, secretAccessKey, forcePathStyle: true } };
}
