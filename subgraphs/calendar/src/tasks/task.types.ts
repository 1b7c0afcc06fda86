import type { ChangeKind } from '@suitegraph/kit/events';
import {
  ChangeKindEnum,
  connectionType,
  DateTime,
  ETag,
  Payload,
  RealtimeEvent,
} from '@suitegraph/kit/graphql';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { DetailFields } from '../events/event-details.types';
import { Reminder } from '../events/event.types';
import type { TaskStatus } from './task';
import { TaskStatusEnum } from './task.inputs';

@Directive('@key(fields: "id")')
@ObjectType('Task', { description: 'Something to do (VTODO, RFC 5545 §3.6.2).' })
export class TaskType extends DetailFields {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => String, { description: 'iCalendar UID.' })
  iCalUid!: string;

  @Field(() => String, { description: 'Path of the object on the CalDAV side.' })
  davPath!: string;

  @Field(() => ETag, { description: 'Version of the task, for `options.ifMatch`.' })
  version!: string;

  @Field(() => String, { nullable: true, description: 'Title.' })
  summary?: string;

  @Field(() => String, { nullable: true, description: 'Plain text.' })
  description?: string;

  @Field(() => String, { nullable: true, description: 'Where it is to be done.' })
  location?: string;

  @Field(() => DateTime, { nullable: true, description: 'From when on it can be done.' })
  start?: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'By when it is to be done; of a series the next time.',
  })
  due?: Date;

  @Field(() => Boolean, { description: 'Whether start and due are dates.' })
  allDay!: boolean;

  @Field(() => DateTime, { nullable: true, description: 'When it was done.' })
  completedAt?: Date;

  @Field(() => TaskStatusEnum, { description: 'How far it is.' })
  status!: TaskStatus;

  @Field(() => Int, { description: 'How much is done, from 0 to 100.' })
  percentComplete!: number;

  @Field(() => [String], { description: 'RRULE, RDATE and EXDATE lines; empty for one time.' })
  recurrence!: string[];

  @Field(() => [Reminder], { description: 'Your own reminders.' })
  reminders!: Reminder[];
}

export const TaskConnection = connectionType('Task', () => TaskType, 'tasks');

@ObjectType('TaskPayload', {
  implements: Payload,
  description: 'The answer of a mutation about a task.',
})
export class TaskPayload extends Payload {
  @Field(() => TaskType, {
    nullable: true,
    description: 'The task as it is now; null when it failed.',
  })
  task?: TaskType;
}

@ObjectType('TaskChanged', {
  implements: RealtimeEvent,
  description: 'A task was created, changed or deleted.',
})
export class TaskChanged extends RealtimeEvent {
  @Field(() => ChangeKindEnum, { description: 'What happened to it.' })
  kind!: ChangeKind;

  @Field(() => ID, { description: 'Id of the task.' })
  id!: string;

  @Field(() => [String], { description: 'Names of the fields that changed, where known.' })
  changedFields!: string[];
}
