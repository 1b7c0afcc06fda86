import type { ChangeKind } from '@suitegraph/kit/events';
import { ChangeKindEnum, SyncToken } from '@suitegraph/kit/graphql';
import { Field, ID, ObjectType } from 'type-graphql';

@ObjectType()
abstract class ChangeFields {
  @Field(() => ChangeKindEnum, { description: 'What became of it since.' })
  kind!: ChangeKind;

  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => [String], { description: 'Names of the fields that changed, where known.' })
  changedFields!: string[];
}

@ObjectType('EventChange', { description: 'What became of an event of a calendar.' })
export class EventChange extends ChangeFields {}

@ObjectType('TaskChange', { description: 'What became of a task of a calendar.' })
export class TaskChange extends ChangeFields {}

@ObjectType()
abstract class ChangesFields {
  @Field(() => SyncToken, { description: 'The `since` of the next question.' })
  newToken!: string;

  @Field(() => Boolean, { description: 'Whether there are more: ask again with `newToken`.' })
  hasMore!: boolean;

  @Field(() => Boolean, {
    description: 'Whether the token is too old: read everything again, and go on from `newToken`.',
  })
  resyncRequired!: boolean;
}

@ObjectType('EventChanges', { description: 'What changed of the events of a calendar.' })
export class EventChanges extends ChangesFields {
  @Field(() => [EventChange], { description: 'Each event once, in the order of the changes.' })
  changes!: EventChange[];
}

@ObjectType('TaskChanges', { description: 'What changed of the tasks of a calendar.' })
export class TaskChanges extends ChangesFields {
  @Field(() => [TaskChange], { description: 'Each task once, in the order of the changes.' })
  changes!: TaskChange[];
}
