import type { RequestContext } from '@suitegraph/kit/graphql';
import { Ctx, Directive, Field, FieldResolver, ID, ObjectType, Resolver, Root } from 'type-graphql';
import type { DriveFile } from '../tree/drive-file';
import { File } from '../tree/file.types';
import type { SavedAttachments } from './saved-attachments';

const SAVED = Symbol('files.savedAs');

@Directive('@key(fields: "id")')
@ObjectType('Attachment', { description: 'A part of a message that is not its text.' })
export class Attachment {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;
}

@Resolver(() => Attachment)
export class AttachmentResolver {
  constructor(private readonly saved: SavedAttachments) {}

  @FieldResolver(() => File, {
    nullable: true,
    description:
      'The file of your drive it was saved as, the newest of several; null if it was not.',
  })
  savedAs(@Root() { id }: Attachment, @Ctx() ctx: RequestContext): Promise<DriveFile | undefined> {
    return ctx.loaders
      .get<string, DriveFile>(SAVED, (ids) => this.saved.filesOf(ctx.viewer, ids))
      .load(id);
  }
}

@Resolver(() => File)
export class FileSourceResolver {
  @FieldResolver(() => Attachment, {
    nullable: true,
    description: 'The attachment it was saved from; for its owner.',
  })
  sourceAttachment(@Root() file: DriveFile): Attachment | undefined {
    const { sourceAttachmentId: id, access } = file;
    return id === null || access !== 'owner' ? undefined : { id };
  }
}
