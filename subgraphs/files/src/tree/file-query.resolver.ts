import {
  eventSubscription,
  realtimeFields,
  SyncToken,
  type Page,
  type RequestContext,
} from '@suitegraph/kit/graphql';
import type { StoredEvent } from '@suitegraph/kit/events';
import { Arg, Args, Ctx, Directive, ID, Query, Resolver, Root, Subscription } from 'type-graphql';
import type { DriveFile } from './drive-file';
import { FILE_EVENT } from './file.events';
import { loadFile } from './file.loader';
import type { FileService } from './file.service';
import { File, FileConnection, FileEvent, FilesArgs } from './file.types';

interface ChangedArgs {
  readonly folders?: readonly string[] | null;
  readonly ids?: readonly string[] | null;
  readonly after?: string | null;
}

function isAskedFor(event: StoredEvent, { folders, ids }: ChangedArgs): boolean {
  if (!folders && !ids) return true;
  const { parentId, previousParentId } = event.data;
  const places = [parentId, previousParentId].filter((id) => typeof id === 'string');
  return (ids?.includes(event.key) ?? false) || places.some((id) => folders?.includes(id));
}

@Resolver()
export class FileQueryResolver {
  constructor(private readonly files: FileService) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["files:read"]])')
  @Query(() => File, {
    nullable: true,
    description: 'A file or folder by id or by path; null when there is none that you may see.',
  })
  async file(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { nullable: true, description: 'Id of the file.' }) id?: string,
    @Arg('davPath', () => String, { nullable: true, description: 'Path, where there is no id.' })
    davPath?: string,
  ): Promise<DriveFile | undefined> {
    if (id) return loadFile(ctx, this.files, id);
    return davPath ? this.files.byDavPath(ctx.viewer, davPath) : undefined;
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["files:read"]])')
  @Query(() => FileConnection, {
    name: 'files',
    description:
      'What a folder holds: folders first, then by name. With `q`, everything below the folder, or without one everything you may see, whose name contains the text.',
  })
  async list(
    @Ctx() ctx: RequestContext,
    @Args(() => FilesArgs) { folderId, q, first, after }: FilesArgs,
  ): Promise<Page<DriveFile>> {
    return this.files.list(ctx.viewer, folderId ?? undefined, {
      q: q ?? undefined,
      first,
      after: after ?? undefined,
    });
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["files:read"]])')
  @Subscription(() => FileEvent, {
    description:
      'Files and folders that you may see, as they change; all of them without arguments.',
    subscribe: eventSubscription<ChangedArgs>({ types: [FILE_EVENT], accepts: isAskedFor }),
  })
  async fileChanged(
    @Root() event: StoredEvent,
    @Ctx() ctx: RequestContext,
    @Arg('folders', () => [ID], {
      nullable: true,
      description: 'Entries of these folders, also those that come or go.',
    })
    _folders?: string[],
    @Arg('ids', () => [ID], { nullable: true, description: 'These files, wherever they are.' })
    _ids?: string[],
    @Arg('after', () => SyncToken, {
      nullable: true,
      description: 'First replay what happened after this cursor.',
    })
    _after?: string,
  ): Promise<unknown> {
    const { actor } = event.data;
    const file =
      event.kind === 'DESTROYED' ? undefined : await loadFile(ctx, this.files, event.key);
    return Object.assign(realtimeFields(event), {
      kind: event.kind,
      id: event.key,
      changedFields: event.changedFields,
      file,
      actor: typeof actor === 'string' ? { address: actor } : undefined,
    });
  }
}
