import { ConnectionArgs, UrlScalar, type Page, type RequestContext } from '@suitegraph/kit/graphql';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { loadPage } from '../app/page-loader';
import { Person } from '../accounts/people.types';
import type { DriveFile } from '../tree/drive-file';
import { loadFile } from '../tree/file.loader';
import type { FileService } from '../tree/file.service';
import { File, FileConnection } from '../tree/file.types';
import type { FileShare } from './share.repository';
import type { ShareService } from './share.service';
import { Share } from './share.types';

const SHARES = Symbol('files.shares');
const SHARED_WITH_ME = Symbol('files.sharedWithMe');
const SHARED_BY_ME = Symbol('files.sharedByMe');

@Resolver(() => Share)
export class ShareFieldsResolver {
  constructor(
    private readonly shares: ShareService,
    private readonly files: FileService,
  ) {}

  @FieldResolver(() => File, { description: 'What is shared.' })
  async file(@Root() share: FileShare, @Ctx() ctx: RequestContext): Promise<DriveFile | undefined> {
    const own = ctx.principal ? await loadFile(ctx, this.files, share.fileId) : undefined;
    return own ?? this.shares.fileOfLink(share);
  }

  @FieldResolver(() => Person, {
    nullable: true,
    description: 'Whom it is shared with; null for a link.',
  })
  grantee(@Root() { granteeAddress }: FileShare): Person | undefined {
    return granteeAddress === null ? undefined : { address: granteeAddress };
  }

  @FieldResolver(() => UrlScalar, {
    nullable: true,
    description: 'Where anyone can fetch the file; null when it is shared with a person.',
  })
  link(@Root() share: FileShare): string | undefined {
    return this.shares.urlOf(share);
  }
}

@Resolver(() => File)
export class FileSharesResolver {
  constructor(private readonly service: ShareService) {}

  @FieldResolver(() => [Share], {
    description: 'The shares of this very file: all of them for its owner, else the one with you.',
  })
  async shares(@Root() file: DriveFile, @Ctx() ctx: RequestContext): Promise<FileShare[]> {
    if (!ctx.principal) return [];
    const loader = ctx.loaders.get<string, FileShare[]>(SHARES, (ids) =>
      this.service.ofFiles(ctx.viewer, ids),
    );
    return (await loader.load(file.id)) ?? [];
  }
}

@Resolver(() => Person)
export class PersonSharesResolver {
  constructor(private readonly shares: ShareService) {}

  @FieldResolver(() => FileConnection, {
    nullable: true,
    description: 'What this person shares with you, newest first.',
  })
  sharedWithMe(
    @Root() { address }: Person,
    @Ctx() ctx: RequestContext,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
  ): Promise<Page<DriveFile> | undefined> {
    return loadPage(ctx, SHARED_WITH_ME, { key: address, args }, (addresses, listing) =>
      this.shares.sharedBy(ctx.viewer, addresses, listing),
    );
  }

  @FieldResolver(() => FileConnection, {
    nullable: true,
    description: 'What you share with this person, newest first.',
  })
  sharedByMe(
    @Root() { address }: Person,
    @Ctx() ctx: RequestContext,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
  ): Promise<Page<DriveFile> | undefined> {
    return loadPage(ctx, SHARED_BY_ME, { key: address, args }, (addresses, listing) =>
      this.shares.sharedWith(ctx.viewer, addresses, listing),
    );
  }
}
