import { ChangeKindEnum, SyncToken } from '@suitegraph/kit/graphql';
import { Field, ID, ObjectType } from 'type-graphql';
import { Message } from '../messages/message.types';

@ObjectType('MessageChange', { description: 'What became of a message.' })
export class MessageChange {
  @Field(() => ChangeKindEnum, {
    description: 'CREATED: add it. UPDATED: replace it. DESTROYED: it is not here any more.',
  })
  kind!: keyof typeof ChangeKindEnum;

  @Field(() => ID, { description: 'Id of the message, also when it is gone.' })
  id!: string;

  @Field(() => [String], { description: 'Names of the fields that changed, for UPDATED.' })
  changedFields!: string[];

  @Field(() => Message, {
    nullable: true,
    description: 'The message as it is now; null when it is gone.',
  })
  node?: Message | null;
}

@ObjectType('MessageChanges', {
  description: 'What a client has missed. Applied in any order, it ends with what is there.',
})
export class MessageChanges {
  @Field(() => [MessageChange], { description: 'One for each message concerned.' })
  changes!: MessageChange[];

  @Field(() => SyncToken, { description: 'Ask again with this as `since`.' })
  newToken!: string;

  @Field(() => Boolean, { description: 'Whether more is known already: ask again at once.' })
  hasMore!: boolean;

  @Field(() => Boolean, {
    description: 'The token is too old: read the list again, and go on with `newToken`.',
  })
  resyncRequired!: boolean;
}
