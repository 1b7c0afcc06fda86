import { Payload, UrlScalar } from '@suitegraph/kit/graphql';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id")')
@ObjectType('Attachment', { description: 'A part of a message that is not its text.' })
export class Attachment {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Name the sender gave it, without any path.',
  })
  filename?: string | null;

  @Field(() => String, { description: 'Media type the sender gave it; not checked.' })
  mimeType!: string;

  @Field(() => Int, { description: 'Size of the decoded content in bytes.' })
  size!: number;

  @Field(() => String, {
    nullable: true,
    description: 'Content-ID by which the HTML refers to it, without angle brackets.',
  })
  contentId?: string | null;

  @Field(() => Boolean, { description: 'Whether it belongs into the text, as an image does.' })
  inline!: boolean;

  @Field(() => String, { description: 'SHA-256 of the decoded content, in hex.' })
  checksum!: string;
}

@ObjectType('AttachmentUploadPayload', {
  implements: Payload,
  description: 'Where to send a file that is to be attached.',
})
export class AttachmentUploadPayload extends Payload {
  @Field(() => ID, {
    nullable: true,
    description: 'What `SendInput.attachmentIds` takes once the upload is complete.',
  })
  attachmentId?: string | null;

  @Field(() => UrlScalar, {
    nullable: true,
    description: 'PUT all bytes here; after a break, PUT all of them again.',
  })
  uploadUrl?: string | null;
}
