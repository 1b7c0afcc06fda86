import type { RequestContext } from '@suitegraph/kit/graphql';
import type { DriveFile } from './drive-file';
import type { FileService } from './file.service';

const BY_ID = Symbol('files.file');

/** The file with this id as the viewer sees it; one read for all ids of a tick. */
export function loadFile(
  ctx: RequestContext,
  files: Pick<FileService, 'byIds'>,
  id: string,
): Promise<DriveFile | undefined> {
  return ctx.loaders.get<string, DriveFile>(BY_ID, (ids) => files.byIds(ctx.viewer, ids)).load(id);
}

/** A mutation's file, read after its transaction; null where a dry run made none. */
export async function loadChanged(
  ctx: RequestContext,
  files: Pick<FileService, 'byIds'>,
  id: string | null,
): Promise<DriveFile | null> {
  return id === null ? null : ((await files.byIds(ctx.viewer, [id]))[0] ?? null);
}
