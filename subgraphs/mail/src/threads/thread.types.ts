import { DateTime } from '@suitegraph/kit/graphql';
import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { EmailAddress } from '../people/person.types';

@Directive('@key(fields: "id")')
@ObjectType('Thread', { description: 'A conversation: messages that refer to each other.' })
export class Thread {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Subject of its first message.' })
  subject?: string | null;

  @Field(() => [EmailAddress], {
    description: 'Everyone who wrote or was written to, in the order in which they appear.',
  })
  participants!: EmailAddress[];

  @Field(() => DateTime, { description: 'When its newest message arrived.' })
  lastMessageAt!: Date;

  @Field(() => Boolean, { description: 'Whether any of its messages is unread.' })
  unread!: boolean;
}
