import { Payload, UrlScalar } from '@suitegraph/kit/graphql';
import { Field, ID, ObjectType } from 'type-graphql';

@ObjectType('PhotoUploadPayload', {
  implements: Payload,
  description: 'Where to send a photo.',
})
export class PhotoUploadPayload extends Payload {
  @Field(() => ID, { nullable: true, description: 'What to give as `photoUploadId` afterwards.' })
  uploadId!: string | null;

  @Field(() => UrlScalar, {
    nullable: true,
    description: 'PUT the bytes of the picture here, within an hour.',
  })
  uploadUrl!: string | null;
}
