import {
  ChangeKindEnum,
  connectionType,
  DateTime,
  ETag,
  Payload,
  RealtimeEvent,
} from '@suitegraph/kit/graphql';
import type { ChangeKind } from '@suitegraph/kit/events';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { DetailFields } from './event-details.types';
import { AttendeeStatusEnum, ReminderMethodEnum } from './event.inputs';

@ObjectType('Attendee', { description: 'Somebody invited to an event.' })
export class Attendee {
  @Field(() => AttendeeStatusEnum, { description: 'Whether they will come.' })
  status!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Their part in it (RFC 5545): CHAIR, REQ-PARTICIPANT, OPT-PARTICIPANT or NON-PARTICIPANT.',
  })
  role?: string;
}

@ObjectType('Reminder', { description: 'A reminder of your own.' })
export class Reminder {
  @Field(() => Int, { description: 'Minutes before the start.' })
  minutesBefore!: number;

  @Field(() => ReminderMethodEnum, { description: 'How you are reminded.' })
  method!: string;
}

@Directive('@key(fields: "id")')
@Directive('@key(fields: "iCalUid")')
@ObjectType('CalendarEvent', {
  description:
    "An event of one of the viewer's calendars: one that happens once, a series, or one instance of a series.",
})
export class CalendarEvent extends DetailFields {
  @Field(() => ID, { description: 'Opaque id; each instance of a series has one of its own.' })
  id!: string;

  @Field(() => String, {
    description: 'iCalendar UID: the same in the calendars of everybody invited.',
  })
  iCalUid!: string;

  @Field(() => String, {
    description: 'Path of the object on the CalDAV side; instances share it.',
  })
  davPath!: string;

  @Field(() => ETag, {
    description: 'Version of the event with all its instances, for `options.ifMatch`.',
  })
  version!: string;

  @Field(() => String, { nullable: true, description: 'Title.' })
  summary?: string;

  @Field(() => String, { nullable: true, description: 'Plain text.' })
  description?: string;

  @Field(() => String, { nullable: true, description: 'Where it takes place.' })
  location?: string;

  @Field(() => DateTime, { description: 'Start; of whole days midnight UTC of the first.' })
  start!: Date;

  @Field(() => DateTime, {
    description: 'End; of whole days midnight UTC of the day after the last.',
  })
  end!: Date;

  @Field(() => Boolean, { description: 'Whether it takes whole days.' })
  allDay!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'IANA time zone in which it recurs; null for whole days and for floating times.',
  })
  timezone?: string;

  @Field(() => [Attendee], { description: 'Everybody invited.' })
  attendees!: Attendee[];

  @Field(() => String, { description: 'CONFIRMED, TENTATIVE or CANCELLED.' })
  status!: string;

  @Field(() => Boolean, { description: 'Whether it leaves its time free for others.' })
  transparent!: boolean;

  @Field(() => [String], {
    description:
      'RRULE, RDATE and EXDATE lines of the series (RFC 5545); empty when it happens once.',
  })
  recurrence!: string[];

  @Field(() => DateTime, {
    nullable: true,
    description: 'Of an instance: its original start, by which mutations name it.',
  })
  recurrenceId?: Date;

  @Field(() => [Reminder], { description: 'Your own reminders.' })
  reminders!: Reminder[];
}

export const EventConnection = connectionType('Event', () => CalendarEvent, 'events');

@ObjectType('EventPayload', {
  implements: Payload,
  description: 'The answer of a mutation about an event.',
})
export class EventPayload extends Payload {
  @Field(() => CalendarEvent, {
    nullable: true,
    description: 'The event as it is now; null when it failed or nothing is left of the event.',
  })
  event?: CalendarEvent;
}

@ObjectType('EventChanged', {
  implements: RealtimeEvent,
  description: 'An event was created, changed or deleted.',
})
export class EventChanged extends RealtimeEvent {
  @Field(() => ChangeKindEnum, { description: 'What happened to it.' })
  kind!: ChangeKind;

  @Field(() => ID, { description: 'Id of the event or series.' })
  id!: string;

  @Field(() => [String], { description: 'Names of the fields that changed, where known.' })
  changedFields!: string[];
}
