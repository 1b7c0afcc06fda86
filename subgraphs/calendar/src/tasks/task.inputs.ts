import { DateTime } from '@suitegraph/kit/graphql';
import { Field, InputType, Int, registerEnumType } from 'type-graphql';
import { DetailsInput } from '../events/event-details.types';
import { ReminderInput } from '../events/event.inputs';
import type { TaskStatus } from './task';

export const TaskStatusEnum = {
  NEEDS_ACTION: 'NEEDS_ACTION',
  IN_PROCESS: 'IN_PROCESS',
  COMPLETED: 'COMPLETED',
  CANCELLED: 'CANCELLED',
} as const;

registerEnumType(TaskStatusEnum, {
  name: 'TaskStatus',
  description: 'How far a task is (RFC 5545 §3.8.1.11).',
  valuesConfig: {
    NEEDS_ACTION: { description: 'It has not been begun.' },
    IN_PROCESS: { description: 'It has been begun.' },
    COMPLETED: { description: 'It is done.' },
    CANCELLED: { description: 'It will not be done.' },
  },
});

@InputType('TaskInput', {
  description: 'A task. In a change, what is absent stays; what is given as null is removed.',
})
export class TaskInput extends DetailsInput {
  @Field(() => String, {
    nullable: true,
    description: 'iCalendar UID of a new task, up to 255 characters; made up when absent.',
  })
  uid?: string | null;

  @Field(() => String, { nullable: true, description: 'Title, up to 1,000 characters.' })
  summary?: string | null;

  @Field(() => String, { nullable: true, description: 'Plain text, up to 32,000 characters.' })
  description?: string | null;

  @Field(() => String, { nullable: true, description: 'Where, up to 1,000 characters.' })
  location?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'From when on it can be done.' })
  start?: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'By when it is to be done; of a whole day midnight UTC of its date.',
  })
  due?: Date | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether start and due are dates.' })
  allDay?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description: "IANA time zone of start and due; absent: the calendar's.",
  })
  timezone?: string | null;

  @Field(() => TaskStatusEnum, { nullable: true, description: 'How far it is.' })
  status?: TaskStatus | null;

  @Field(() => Int, { nullable: true, description: 'How much is done, from 0 to 100.' })
  percentComplete?: number | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'RRULE, RDATE and EXDATE lines of RFC 5545; a task that recurs needs a start or due.',
  })
  recurrence?: string[] | null;

  @Field(() => [ReminderInput], { nullable: true, description: 'Your own reminders: up to 10.' })
  reminders?: ReminderInput[] | null;
}
