import {
  BigIntScalar,
  ChangeKindEnum,
  connectionType,
  DateTime,
  ETag,
  Payload,
  RealtimeEvent,
} from '@suitegraph/kit/graphql';
import type { ChangeKind } from '@suitegraph/kit/events';
import { ArgsType, Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { ConnectionArgs } from '@suitegraph/kit/graphql';
import { Person } from '../accounts/people.types';

@Directive('@key(fields: "id")')
@Directive('@key(fields: "davPath")')
@ObjectType('File', { description: 'A file or folder of a drive.' })
export class File {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => ETag, { description: 'Version of the entry, for `options.ifMatch`.' })
  version!: string;

  @Field(() => String, { description: 'Name within its folder.' })
  name!: string;

  @Field(() => Boolean, { description: 'Whether it is a folder.' })
  isFolder!: boolean;

  @Field(() => String, { nullable: true, description: 'Media type; null for a folder.' })
  mimeType?: string;

  @Field(() => BigIntScalar, {
    nullable: true,
    description: 'Bytes of content; null for a folder.',
  })
  size?: bigint;

  @Field(() => DateTime, { nullable: true, description: 'When it was put into the drive.' })
  createdAt?: Date;

  @Field(() => DateTime, { description: 'When its name, place or content last changed.' })
  modifiedAt!: Date;
}

export const FileConnection = connectionType('File', () => File, 'files');

@ObjectType('Folderish', { description: 'The drive of a user.' })
export class Drive {
  @Field(() => File, { description: 'The folder everything in the drive lies in.' })
  root!: File;
}

@ObjectType('StorageUsage', { description: 'How much a user keeps.' })
export class StorageUsage {
  @Field(() => BigIntScalar, { description: 'Bytes in the drive.' })
  used!: bigint;

  @Field(() => BigIntScalar, {
    nullable: true,
    description: 'Bytes the drive may hold; null without a limit.',
  })
  limit?: bigint;
}

@ObjectType('FilePayload', {
  implements: Payload,
  description: 'The answer of a mutation of a file or folder.',
})
export class FilePayload extends Payload {
  @Field(() => File, {
    nullable: true,
    description: 'The file as it is now; null after an error, or where a dry run made none.',
  })
  file?: File;
}

@ObjectType('FileEvent', { implements: RealtimeEvent, description: 'A file or folder changed.' })
export class FileEvent extends RealtimeEvent {
  @Field(() => ChangeKindEnum, { description: 'What happened to it.' })
  kind!: ChangeKind;

  @Field(() => File, {
    nullable: true,
    description: 'The file as it is now; null when it is gone or no longer shared with you.',
  })
  file?: File;

  @Field(() => ID, { description: 'Id of the file, also when it is gone.' })
  id!: string;

  @Field(() => [String], { description: 'Fields of File that changed; empty for a new file.' })
  changedFields!: string[];

  @Field(() => Person, { nullable: true, description: 'Who changed it.' })
  actor?: Person;
}

@ArgsType()
export class SearchArgs extends ConnectionArgs {
  @Field(() => String, { nullable: true, description: 'Only names that contain this text.' })
  q?: string;
}

@ArgsType()
export class FilesArgs extends SearchArgs {
  @Field(() => ID, {
    nullable: true,
    description: 'The folder; the root of your drive when left out.',
  })
  folderId?: string;
}

@ArgsType()
export class DownloadArgs {
  @Field(() => Int, {
    nullable: true,
    description: 'Seconds for which the URL works, from 1 to 604800; an hour when left out.',
  })
  expiresIn?: number;
}
