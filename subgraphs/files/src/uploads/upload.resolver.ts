import type { SignedUrls } from '@suitegraph/kit/blobs';
import { BigIntScalar, payload, WriteOptions, type RequestContext } from '@suitegraph/kit/graphql';
import {
  Arg,
  Ctx,
  Directive,
  FieldResolver,
  ID,
  Mutation,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import type { DriveFile } from '../tree/drive-file';
import { loadFile } from '../tree/file.loader';
import type { FileService } from '../tree/file.service';
import { File } from '../tree/file.types';
import { partCount, UploadTargetEnum, type Upload, type UploadTarget } from './upload';
import type { UploadService } from './upload.service';
import { UploadPart, UploadPayload, UploadType } from './upload.types';

@Resolver(() => UploadType)
export class UploadResolver {
  constructor(
    private readonly uploads: UploadService,
    private readonly files: FileService,
    private readonly urls: SignedUrls,
  ) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["files:read"]])')
  @Query(() => UploadType, {
    nullable: true,
    description:
      'An upload of yours, for instance to see what is still missing; null when unknown.',
  })
  upload(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Id of the upload.' }) id: string,
  ): Promise<Upload | undefined> {
    return this.uploads.find(ctx.viewer, id);
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["files:write"]])')
  @Mutation(() => UploadPayload, {
    description: 'Announces content: PUT its parts to the URLs answered, then complete the upload.',
  })
  beginUpload(
    @Ctx() ctx: RequestContext,
    @Arg('target', () => UploadTargetEnum, { description: 'What it is for.' })
    target: UploadTarget,
    @Arg('name', () => String, {
      description: 'Name of the file: 1 to 255 bytes, without slashes.',
    })
    name: string,
    @Arg('size', () => BigIntScalar, { description: 'Bytes in all.' }) size: bigint,
    @Arg('parent', () => ID, {
      nullable: true,
      description: 'The folder it goes to, of the drive; its root when left out.',
    })
    parent?: string,
    @Arg('mimeType', () => String, {
      nullable: true,
      description: 'Media type; by the name when left out.',
    })
    mimeType?: string,
    @Arg('checksum', () => String, {
      nullable: true,
      description: '`sha256:<hex>` of all the content, to be checked on completion.',
    })
    checksum?: string,
    @Arg('options', () => WriteOptions, { nullable: true, description: 'How to carry it out.' })
    options?: WriteOptions,
  ): Promise<unknown> {
    return payload(ctx, 'upload', async () => {
      const request = {
        target,
        name,
        size,
        parent: parent ?? undefined,
        mimeType: mimeType ?? undefined,
        checksum: checksum ?? undefined,
      };
      const id = await this.uploads.begin(ctx.viewer, request, options ?? undefined);
      return id === null ? null : this.uploads.find(ctx.viewer, id);
    });
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["files:write"]])')
  @Mutation(() => UploadPayload, {
    description: 'Puts the parts together, checks the checksum, and makes the file.',
  })
  completeUpload(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'The upload, all its parts put.' }) id: string,
  ): Promise<unknown> {
    return payload(ctx, 'upload', () => this.uploads.complete(ctx.viewer, id));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["files:write"]])')
  @Mutation(() => UploadPayload, { description: 'Gives an open upload up.' })
  abortUpload(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'The upload.' }) id: string,
  ): Promise<unknown> {
    return payload(ctx, 'upload', async () => {
      await this.uploads.abort(ctx.viewer, id);
      return this.uploads.find(ctx.viewer, id);
    });
  }

  @FieldResolver(() => [UploadPart])
  parts(@Root() upload: Upload): UploadPart[] {
    if (upload.state !== 'OPEN') return [];
    const done = new Set(upload.parts.map((part) => part.number));
    const seconds = Math.max(1, Math.floor((upload.expiresAt.getTime() - Date.now()) / 1_000));
    const claims = { tenant: upload.tenantId, user: upload.userId };
    return Array.from({ length: partCount(upload) }, (_, index) => {
      const number = index + 1;
      const path = `/files/uploads/${upload.id}/parts/${number}`;
      return { number, url: this.urls.sign(path, claims, seconds), done: done.has(number) };
    });
  }

  @FieldResolver(() => BigIntScalar)
  received(@Root() upload: Upload): bigint {
    if (upload.state === 'READY') return upload.size;
    return upload.parts.reduce((sum, part) => sum + BigInt(part.size), 0n);
  }

  @FieldResolver(() => File, {
    nullable: true,
    description: 'The file it became, once complete; null for what does not go to the drive.',
  })
  async file(
    @Root() { fileId }: Upload,
    @Ctx() ctx: RequestContext,
  ): Promise<DriveFile | undefined> {
    return fileId === null ? undefined : loadFile(ctx, this.files, fileId);
  }
}
