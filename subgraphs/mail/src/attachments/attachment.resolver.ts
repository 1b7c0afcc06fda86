import {
  okPayload,
  payloadOf,
  UrlScalar,
  OkPayload,
  type RequestContext,
} from '@suitegraph/kit/graphql';
import {
  Arg,
  Ctx,
  Directive,
  FieldResolver,
  ID,
  Int,
  Mutation,
  Resolver,
  Root,
} from 'type-graphql';
import type { AttachmentRecord } from './attachment';
import type { AttachmentService } from './attachment.service';
import type { AttachmentTextService } from './attachment-text.service';
import { Attachment, AttachmentUploadPayload } from './attachment.types';

const TEXTS = Symbol('texts of attachments');

@Resolver(() => Attachment)
export class AttachmentResolver {
  constructor(
    private readonly attachments: AttachmentService,
    private readonly contents: Pick<AttachmentTextService, 'texts'>,
  ) {}

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The text of its content: of PDF, office and text files; null for others, and until it is read.',
  })
  async ocrText(
    @Root() { id }: AttachmentRecord,
    @Ctx() { viewer, loaders }: RequestContext,
  ): Promise<string | null> {
    const loader = loaders.get<string, string>(TEXTS, (ids) => this.contents.texts(viewer, ids));
    return (await loader.load(id)) ?? null;
  }

  @FieldResolver(() => UrlScalar, {
    description: 'Signed link to the content, good for an hour; takes ranges.',
  })
  downloadUrl(@Root() attachment: AttachmentRecord, @Ctx() { viewer }: RequestContext): string {
    return this.attachments.downloadUrl(viewer, attachment);
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:write"]])')
  @Mutation(() => AttachmentUploadPayload, {
    description: 'Prepares the upload of a file that is to be attached to a message.',
  })
  async createAttachmentUpload(
    @Arg('filename', () => String, { description: 'Name under which it is attached.' })
    filename: string,
    @Arg('size', () => Int, { description: 'Its size in bytes.' }) size: number,
    @Ctx() ctx: RequestContext,
  ): Promise<AttachmentUploadPayload> {
    return payloadOf(ctx, () => this.attachments.createUpload(ctx.viewer, filename, size));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:write"]])')
  @Mutation(() => OkPayload, { description: 'Puts a copy of an attachment into the drive.' })
  saveAttachmentToDrive(
    @Arg('attachmentId', () => ID, { description: 'Which attachment.' }) attachmentId: string,
    @Arg('folderId', () => ID, { description: 'Into which folder of the drive.' })
    folderId: string,
    @Ctx() ctx: RequestContext,
  ): Promise<OkPayload> {
    return okPayload(ctx, () => this.attachments.saveToDrive(ctx.viewer, attachmentId, folderId));
  }
}
