import { encodeCursor } from '@suitegraph/kit/events';
import { SyncToken, UrlScalar, type Page, type RequestContext } from '@suitegraph/kit/graphql';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Person } from '../accounts/people.types';
import { loadPage } from '../app/page-loader';
import type { Downloads } from '../downloads/downloads';
import { type DriveFile, permissionsOf } from './drive-file';
import { loadFile } from './file.loader';
import type { FileService } from './file.service';
import { DownloadArgs, File, FileConnection, SearchArgs } from './file.types';

const CHILDREN = Symbol('files.children');
const DAV_PATHS = Symbol('files.davPath');

@Resolver(() => File)
export class FileFieldsResolver {
  constructor(
    private readonly files: FileService,
    private readonly downloads: Pick<Downloads, 'urlOf'>,
  ) {}

  @FieldResolver(() => String, {
    description:
      'Percent-encoded path: `/files/<owner>/…` in your own drive, `/shares/<id>/…` below what was shared with you.',
  })
  davPath(
    @Root() file: DriveFile,
    @Ctx() { loaders }: RequestContext,
  ): Promise<string | undefined> {
    return loaders
      .get<DriveFile, string>(DAV_PATHS, (files) => this.files.davPaths(files))
      .load(file);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Checksum of the content as `sha256:<hex>`; null for a folder.',
  })
  checksum(@Root() { blob }: DriveFile): string | null {
    return blob === null ? null : `sha256:${blob}`;
  }

  @FieldResolver(() => Person, { description: 'Whose drive it lies in.' })
  owner(@Root() { ownerAddress }: DriveFile): Person {
    return { address: ownerAddress };
  }

  @FieldResolver(() => File, {
    nullable: true,
    description:
      'The folder it lies in; null for a root, and for what lies in a folder you may not see.',
  })
  async parent(
    @Root() { parentId }: DriveFile,
    @Ctx() ctx: RequestContext,
  ): Promise<DriveFile | undefined> {
    return parentId === null || !ctx.principal ? undefined : loadFile(ctx, this.files, parentId);
  }

  @FieldResolver(() => FileConnection, {
    nullable: true,
    description: 'What a folder holds: folders first, then by name; null for a file.',
  })
  async children(
    @Root() file: DriveFile,
    @Ctx() ctx: RequestContext,
    @Args(() => SearchArgs) args: SearchArgs,
  ): Promise<Page<DriveFile> | undefined> {
    if (!file.isFolder || !ctx.principal) return undefined;
    return loadPage(ctx, CHILDREN, { key: file.id, args }, (ids, listing) =>
      this.files.children(ctx.viewer, ids, listing),
    );
  }

  @FieldResolver(() => UrlScalar, {
    nullable: true,
    description:
      'Where the content can be fetched, with ranges, by whoever has the URL, until it expires; null for a folder.',
  })
  downloadUrl(
    @Root() file: DriveFile,
    @Ctx() { principal }: RequestContext,
    @Args(() => DownloadArgs) { expiresIn }: DownloadArgs,
  ): string | undefined {
    if (file.link !== undefined) return file.link;
    return principal ? this.downloads.urlOf(principal, file, expiresIn ?? undefined) : undefined;
  }

  @FieldResolver(() => SyncToken, {
    nullable: true,
    description:
      'The moment of this answer: give it to `fileChanged(after:)` to miss nothing since.',
  })
  syncToken(@Root() { position }: DriveFile): string {
    return encodeCursor(position);
  }

  @FieldResolver(() => [String], {
    description: 'What you may do with it: `read`, `write`, `delete`, `share`.',
  })
  permissions(@Root() file: DriveFile): string[] {
    return permissionsOf(file);
  }
}
