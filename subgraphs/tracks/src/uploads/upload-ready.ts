import { firstRow } from '@suitegraph/kit/database';
import type { Consumer, ConsumerRunner } from '@suitegraph/kit/events';
import { z } from 'zod';
import type { Viewer } from '@suitegraph/kit/graphql';
import type { Queryable } from '../app/database';

const PATIENCE_MS = 1_000;

/** Audio that was uploaded and waits to become a track. */
export interface ReadyUpload {
  readonly uploadId: string;
  readonly blob: string;
  readonly size: number;
  readonly name: string;
  readonly mimeType: string;
}

const facts = z.object({
  target: z.string(),
  blob: z.string(),
  size: z.number(),
  name: z.string(),
  mimeType: z.string(),
});

/** Keeps the uploads that were made for tracks. */
export const uploadReadyConsumer: Consumer = {
  name: 'tracks.uploads',
  types: ['files.upload'],
  async handle(event, manager) {
    const { blob, size, name, mimeType, target } = facts.parse(event.data);
    const [userId] = event.audience;
    if (target !== 'TRACKS' || userId === undefined) return;
    await manager.query(
      `INSERT INTO upload_ready (upload_id, tenant_id, user_id, blob, size, name, mime_type)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
      [event.key, event.tenantId, userId, blob, size, name, mimeType],
    );
  },
};

/** Finds uploads by who made them. */
export class ReadyUploads {
  constructor(
    private readonly database: Queryable,
    private readonly consumer: Pick<ConsumerRunner, 'caughtUp'>,
  ) {}

  /** The viewer's upload. One that was completed a moment ago may still be on its way: it is waited for. */
  async find(viewer: Viewer, uploadId: string): Promise<ReadyUpload | undefined> {
    const found = await this.read(viewer, uploadId);
    if (found) return found;
    await this.consumer.caughtUp(PATIENCE_MS);
    return this.read(viewer, uploadId);
  }

  private async read(viewer: Viewer, uploadId: string): Promise<ReadyUpload | undefined> {
    const row = await firstRow<ReadyUpload>(
      this.database,
      `SELECT upload_id AS "uploadId", blob, size::float8 AS size, name, mime_type AS "mimeType"
       FROM upload_ready WHERE tenant_id = $1 AND user_id = $2 AND upload_id = $3`,
      [viewer.tenantId, viewer.userId, uploadId],
    );
    return row;
  }
}
