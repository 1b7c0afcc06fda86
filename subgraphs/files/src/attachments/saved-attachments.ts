import type { ConsumerRunner } from '@suitegraph/kit/events';
import type { Viewer } from '@suitegraph/kit/graphql';
import type { Database } from '../app/database';
import type { DriveFile } from '../tree/drive-file';
import type { FileRepository } from '../tree/file.repository';

const PATIENCE_MS = 500;

/** Finds the files that attachments were saved as. */
export class SavedAttachments {
  constructor(
    private readonly database: Database,
    private readonly files: Pick<FileRepository, 'savedFrom'>,
    private readonly requests: Pick<ConsumerRunner, 'caughtUp'>,
  ) {}

  /** In the order of the ids. A request to save that was made before this call is waited for. */
  async filesOf(viewer: Viewer, ids: readonly string[]): Promise<(DriveFile | undefined)[]> {
    const found = new Map(await this.files.savedFrom(this.database, viewer, ids));
    const missing = ids.filter((id) => !found.has(id));
    if (missing.length > 0 && (await this.requests.caughtUp(PATIENCE_MS))) {
      const later = await this.files.savedFrom(this.database, viewer, missing);
      for (const [id, file] of later) found.set(id, file);
    }
    return ids.map((id) => found.get(id));
  }
}
