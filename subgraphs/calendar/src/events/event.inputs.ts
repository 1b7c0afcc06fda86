import { DateTime } from '@suitegraph/kit/graphql';
import { Field, ID, InputType, Int, registerEnumType } from 'type-graphql';
import type { AttendeeStatus, ReminderPart } from './calendar-object';
import { DetailsInput } from './event-details.types';

export const AttendeeStatusEnum = {
  NEEDS_ACTION: 'NEEDS_ACTION',
  ACCEPTED: 'ACCEPTED',
  DECLINED: 'DECLINED',
  TENTATIVE: 'TENTATIVE',
  DELEGATED: 'DELEGATED',
} as const;

registerEnumType(AttendeeStatusEnum, {
  name: 'AttendeeStatus',
  description: 'Whether somebody invited will come.',
  valuesConfig: {
    NEEDS_ACTION: { description: 'They have not answered yet.' },
    ACCEPTED: { description: 'They will come.' },
    DECLINED: { description: 'They will not come.' },
    TENTATIVE: { description: 'They may come.' },
    DELEGATED: { description: 'They have asked somebody else to come instead.' },
  },
});

export const ReminderMethodEnum = { DISPLAY: 'DISPLAY', EMAIL: 'EMAIL' } as const;

registerEnumType(ReminderMethodEnum, {
  name: 'ReminderMethod',
  description: 'How a reminder reaches its owner.',
  valuesConfig: {
    DISPLAY: { description: 'Shown by the calendar.' },
    EMAIL: { description: 'Sent as a mail.' },
  },
});

export const EventStatusEnum = {
  CONFIRMED: 'CONFIRMED',
  TENTATIVE: 'TENTATIVE',
  CANCELLED: 'CANCELLED',
} as const;

registerEnumType(EventStatusEnum, {
  name: 'EventStatus',
  description: 'Whether an event will take place (RFC 5545 §3.8.1.11).',
  valuesConfig: {
    CONFIRMED: { description: 'It will.' },
    TENTATIVE: { description: 'It may.' },
    CANCELLED: { description: 'It will not.' },
  },
});

export const RecurrenceScopeEnum = {
  THIS: 'THIS',
  THIS_AND_FUTURE: 'THIS_AND_FUTURE',
  ALL: 'ALL',
} as const;

/** How much of a series a change is about. */
export type RecurrenceScope = keyof typeof RecurrenceScopeEnum;

registerEnumType(RecurrenceScopeEnum, {
  name: 'RecurrenceScope',
  description: 'How much of a series a change is about.',
  valuesConfig: {
    THIS: { description: 'The instance that recurrenceId names.' },
    THIS_AND_FUTURE: { description: 'The instance that recurrenceId names and all after it.' },
    ALL: { description: 'The whole series, or the event that happens once.' },
  },
});

export const RsvpEnum = {
  ACCEPTED: 'ACCEPTED',
  DECLINED: 'DECLINED',
  TENTATIVE: 'TENTATIVE',
} as const;

/** An answer to an invitation. */
export type Rsvp = keyof typeof RsvpEnum;

registerEnumType(RsvpEnum, {
  name: 'Rsvp',
  description: 'An answer to an invitation.',
  valuesConfig: {
    ACCEPTED: { description: 'I will come.' },
    DECLINED: { description: 'I will not come.' },
    TENTATIVE: { description: 'I may come.' },
  },
});

@InputType('AttendeeInput', { description: 'Somebody to invite.' })
export class AttendeeInput {
  @Field(() => String, { description: 'E-mail address.' })
  email!: string;

  @Field(() => String, { nullable: true, description: 'Display name, up to 200 characters.' })
  name?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether the event can do without them.' })
  optional?: boolean | null;

  @Field(() => AttendeeStatusEnum, {
    nullable: true,
    description: 'Their answer: only your own can be set, that of others must be as it is.',
  })
  status?: AttendeeStatus | null;
}

@InputType('ReminderInput', { description: 'A reminder to be set.' })
export class ReminderInput implements ReminderPart {
  @Field(() => Int, { description: 'Minutes before the start, from 0 to 527040.' })
  minutesBefore!: number;

  @Field(() => ReminderMethodEnum, {
    nullable: true,
    defaultValue: 'DISPLAY',
    description: 'How to remind.',
  })
  method!: 'DISPLAY' | 'EMAIL';
}

@InputType('EventInput', {
  description: 'An event. In a change, what is absent stays; a text given as null is removed.',
})
export class EventInput extends DetailsInput {
  @Field(() => String, {
    nullable: true,
    description: 'iCalendar UID of a new event, up to 255 characters; made up when absent.',
  })
  uid?: string | null;

  @Field(() => String, { nullable: true, description: 'Title, up to 1,000 characters.' })
  summary?: string | null;

  @Field(() => String, { nullable: true, description: 'Plain text, up to 32,000 characters.' })
  description?: string | null;

  @Field(() => String, { nullable: true, description: 'Where, up to 1,000 characters.' })
  location?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Start; of a whole day midnight UTC of its date. A new event needs one.',
  })
  start?: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'End; of whole days midnight UTC of the day after the last. Absent: as long as before, or an hour, or a day.',
  })
  end?: Date | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it takes whole days.' })
  allDay?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description: "IANA time zone in which it recurs, such as Europe/Paris; absent: the calendar's.",
  })
  timezone?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Address of the organizer: your own; it is set when there are attendees.',
  })
  organizer?: string | null;

  @Field(() => [AttendeeInput], { nullable: true, description: 'Everybody invited: up to 200.' })
  attendees?: AttendeeInput[] | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'RRULE, RDATE and EXDATE lines of RFC 5545, such as RRULE:FREQ=WEEKLY;BYDAY=MO. An empty list ends the recurrence.',
  })
  recurrence?: string[] | null;

  @Field(() => EventStatusEnum, {
    nullable: true,
    description: 'Whether it will take place; a new one is CONFIRMED.',
  })
  status?: keyof typeof EventStatusEnum | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether it leaves its time free for others; a new one does not.',
  })
  transparent?: boolean | null;

  @Field(() => [ReminderInput], { nullable: true, description: 'Your own reminders: up to 10.' })
  reminders?: ReminderInput[] | null;

  @Field(() => [ID], {
    nullable: true,
    description:
      'Ids of up to 20 files of your drive that are to go with it, and no others; an empty list takes all off. For whole series only.',
  })
  fileIds?: string[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether to open an online meeting for it; one that it has stays. For whole series only.',
  })
  withMeetLink?: boolean | null;
}
