import { BigIntScalar, DateTime, Payload, UrlScalar } from '@suitegraph/kit/graphql';
import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { UploadStateEnum, UploadTargetEnum, type UploadState } from './upload';

registerEnumType(UploadTargetEnum, {
  name: 'UploadTarget',
  description: 'What an upload is for.',
  valuesConfig: {
    DRIVE: { description: 'A file in the drive.' },
    TRACKS: { description: 'The audio of a track: give the upload to `createTrack`.' },
    MAIL_ATTACHMENT: { description: 'An attachment of a message you are about to send.' },
  },
});

registerEnumType(UploadStateEnum, {
  name: 'UploadState',
  description: 'How far an upload is.',
  valuesConfig: {
    OPEN: { description: 'It takes parts.' },
    ASSEMBLING: { description: 'All parts are here and are being put together.' },
    READY: { description: 'The content is where it was to go.' },
    ABORTED: { description: 'It was given up by its user.' },
    EXPIRED: { description: 'It was not completed in time.' },
  },
});

@ObjectType('UploadPart', { description: 'A part of an upload that is open.' })
export class UploadPart {
  @Field(() => Int, { description: 'Its place, from 1.' })
  number!: number;

  @Field(() => UrlScalar, {
    description: 'PUT its bytes here, `partSize` of them, or what is left for the last one.',
  })
  url!: string;

  @Field(() => Boolean, { description: 'Whether it has arrived; it may be put again.' })
  done!: boolean;
}

@Directive('@key(fields: "id")')
@ObjectType('Upload', { description: 'Content on its way in, part by part.' })
export class UploadType {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => UploadStateEnum, { description: 'How far it is.' })
  state!: UploadState;

  @Field(() => Int, { description: 'Bytes of every part but the last.' })
  partSize!: number;

  @Field(() => DateTime, { nullable: true, description: 'When it is given up if not completed.' })
  expiresAt?: Date;

  @Field(() => [UploadPart], {
    description: 'What to put where; empty once it is no longer open. They may come in any order.',
  })
  parts!: UploadPart[];

  @Field(() => BigIntScalar, { description: 'Bytes that have arrived in whole parts.' })
  received!: bigint;
}

@ObjectType('UploadPayload', {
  implements: Payload,
  description: 'The answer of a step of an upload.',
})
export class UploadPayload extends Payload {
  @Field(() => UploadType, { nullable: true, description: 'The upload; null after an error.' })
  upload?: UploadType;
}
