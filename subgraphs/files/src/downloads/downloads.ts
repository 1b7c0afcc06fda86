import type { SignedUrls } from '@suitegraph/kit/blobs';
import { InvalidInputError, NotFoundError } from '@suitegraph/kit/errors';
import type { AccountRepository } from '../accounts/account.repository';
import type { Viewer } from '@suitegraph/kit/graphql';
import type { Database } from '../app/database';
import { hasContent, type DriveFile, type StoredFile } from '../tree/drive-file';
import type { FileRepository } from '../tree/file.repository';

const HOUR_S = 3_600;
const WEEK_S = 7 * 24 * HOUR_S;

/** What downloads stand on. */
export interface DownloadDependencies {
  readonly database: Database;
  readonly urls: SignedUrls;
  readonly files: Pick<FileRepository, 'find'>;
  readonly accounts: Pick<AccountRepository, 'find'>;
}

/** Hands out download URLs, and finds what they lead to. */
export class Downloads {
  constructor(private readonly on: DownloadDependencies) {}

  /** @throws InvalidInputError for an expiry of no time or more than a week. */
  urlOf(viewer: Viewer, file: DriveFile, expiresIn = HOUR_S): string | undefined {
    if (expiresIn < 1 || expiresIn > WEEK_S) {
      throw new InvalidInputError(`expiresIn must be from 1 to ${WEEK_S} seconds`, ['expiresIn']);
    }
    if (!hasContent(file)) return undefined;
    const { tenantId: tenant, userId: user } = viewer;
    return this.on.urls.sign(`/files/download/${file.id}`, { tenant, user }, expiresIn);
  }

  /**
   * The content a signed URL leads to. It works for as long as whoever it was made for may read the
   * file: ending a share ends the URLs as well.
   *
   * @throws ForbiddenError when the URL was changed or has expired.
   * @throws NotFoundError when the file is gone.
   */
  async resolve(id: string, query: unknown): Promise<StoredFile> {
    const { tenant, user } = this.on.urls.verify(`/files/download/${id}`, query);
    const viewer = await this.on.accounts.find(this.on.database, tenant ?? '', user ?? '');
    const [file] = viewer ? await this.on.files.find(this.on.database, viewer, [id]) : [];
    if (!file || !hasContent(file)) throw new NotFoundError('File');
    return file;
  }
}
