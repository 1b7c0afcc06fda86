import { Payload } from '@suitegraph/kit/graphql';
import { Directive, Field, ID, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id")')
@ObjectType('Folder', { description: 'A folder of a mailbox.' })
export class Folder {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => String, { description: 'Its own name.' })
  name!: string;

  @Field(() => String, { description: 'The names from the top down, with `/` between.' })
  path!: string;

  @Field(() => String, {
    nullable: true,
    description: 'What it is for: INBOX, SENT, DRAFTS, ARCHIVE, JUNK or TRASH; null for any other.',
  })
  role?: string | null;
}

@ObjectType('FolderPayload', { implements: Payload, description: 'The folder after the change.' })
export class FolderPayload extends Payload {
  @Field(() => Folder, { nullable: true, description: 'The folder; null when it failed.' })
  folder?: Folder | null;
}
