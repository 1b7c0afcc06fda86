import type { SignedUrls } from '@suitegraph/kit/blobs';
import { NotFoundError } from '@suitegraph/kit/errors';
import type { Database } from '../app/database';
import { hasContent, type StoredFile } from '../tree/drive-file';
import type { ShareRepository } from './share.repository';
import type { ShareService } from './share.service';

/** Finds what a share's link leads to. */
export class LinkDownloads {
  constructor(
    private readonly database: Database,
    private readonly urls: SignedUrls,
    private readonly shares: Pick<ShareRepository, 'countDownload'>,
    private readonly service: Pick<ShareService, 'byToken' | 'fileOfLink'>,
  ) {}

  /**
   * @param counts whether this is a download of its own, and not the continuation of one.
   * @throws ForbiddenError when the URL was changed or has expired.
   * @throws NotFoundError when the share has ended or the file is gone.
   */
  async resolve(token: string, query: unknown, counts: boolean): Promise<StoredFile> {
    this.urls.verify(`/files/links/${token}`, query);
    const share = await this.service.byToken(token);
    const file = share && (await this.service.fileOfLink(share));
    if (!file || !hasContent(file)) throw new NotFoundError('File');
    if (counts) await this.shares.countDownload(this.database, share.id);
    return file;
  }
}
