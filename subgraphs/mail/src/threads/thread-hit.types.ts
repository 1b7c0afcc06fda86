import { connectionType } from '@suitegraph/kit/graphql';
import { Field, Int, ObjectType } from 'type-graphql';
import { Message } from '../messages/message.types';

/** Messages of a thread that match are counted up to this. */
export const MOST_HITS = 100;

@ObjectType('ThreadHit', { description: 'A conversation in which something was found.' })
export class ThreadHit {
  @Field(() => Message, { description: 'The newest of its messages that match.' })
  message!: Message;

  @Field(() => Int, { description: `How many of its messages match, counted up to ${MOST_HITS}.` })
  hits!: number;
}

/** A page of conversations in which something was found. */
export const ThreadHitConnection = connectionType(
  'ThreadHit',
  () => ThreadHit,
  'conversations in which something was found',
);
