import { Payload } from '@suitegraph/kit/graphql';
import { Field, ID, ObjectType } from 'type-graphql';
import { OutboxItem } from '../outbox/outbox.types';
import { Message } from './message.types';

@ObjectType('MessagesPayload', { implements: Payload, description: 'Messages after a change.' })
export class MessagesPayload extends Payload {
  @Field(() => [Message], { description: 'Those that were changed and are still there.' })
  messages!: Message[];

  @Field(() => [ID], { description: 'Ids for which nothing was done: not the viewer’s, or gone.' })
  failed!: string[];
}

@ObjectType('MessagePayload', { implements: Payload, description: 'One message after a change.' })
export class MessagePayload extends Payload {
  @Field(() => Message, {
    nullable: true,
    description: 'The message; null when it failed, was only checked, or no copy was kept.',
  })
  message?: Message | null;

  @Field(() => OutboxItem, {
    nullable: true,
    description: 'How sending it goes; null for what is not sent, or of which no copy was kept.',
  })
  outboxItem?: OutboxItem | null;
}
