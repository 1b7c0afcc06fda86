import type { ReferenceResolver } from '@suitegraph/kit/graphql';
import type { FileShare } from '../shares/share.repository';
import type { ShareService } from '../shares/share.service';
import { loadFile } from '../tree/file.loader';
import type { FileService } from '../tree/file.service';
import type { UploadService } from '../uploads/upload.service';

const SHARE_BY_ID = Symbol('files.share');

/** How the gateway's references to our entities are followed. */
export function references(on: {
  readonly files: FileService;
  readonly shares: ShareService;
  readonly uploads: UploadService;
}): Record<string, ReferenceResolver> {
  return {
    File: (reference: { id?: string; davPath?: string }, ctx) =>
      reference.id === undefined
        ? on.files.byDavPath(ctx.viewer, reference.davPath ?? '')
        : loadFile(ctx, on.files, reference.id),
    Share: (reference: { id: string }, ctx) =>
      ctx.loaders
        .get<string, FileShare>(SHARE_BY_ID, (ids) => on.shares.byIds(ctx.viewer, ids))
        .load(reference.id),
    Upload: (reference: { id: string }, ctx) => on.uploads.find(ctx.viewer, reference.id),
  };
}
