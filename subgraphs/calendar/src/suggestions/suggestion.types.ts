import { DateTime, Payload } from '@suitegraph/kit/graphql';
import { Field, Float, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Person } from '../people/people.types';
import type { SlotReason, Suggestion } from './suggest';

export const SlotReasonEnum = {
  EVERYBODY_FREE: 'EVERYBODY_FREE',
  REQUIRED_FREE: 'REQUIRED_FREE',
  TENTATIVE: 'TENTATIVE',
  OUTSIDE_WORKING_HOURS: 'OUTSIDE_WORKING_HOURS',
  NOT_KNOWN: 'NOT_KNOWN',
  BUSY: 'BUSY',
} as const;

registerEnumType(SlotReasonEnum, {
  name: 'SlotReason',
  description: 'Why a time suits, or does not suit as well.',
  valuesConfig: {
    EVERYBODY_FREE: { description: 'All are free.' },
    REQUIRED_FREE: { description: 'All who are required can come.' },
    TENTATIVE: { description: 'Somebody has something else that is not certain.' },
    OUTSIDE_WORKING_HOURS: { description: 'Somebody does not work at that time.' },
    NOT_KNOWN: { description: 'Nobody here knows the calendar of somebody.' },
    BUSY: { description: 'Somebody is busy.' },
  },
});

@ObjectType('TimeSlot', { description: 'A time at which people can meet.' })
export class TimeSlot {
  @Field(() => DateTime, { description: 'When it begins.' })
  start!: Date;

  @Field(() => DateTime, { description: 'When it ends.' })
  end!: Date;

  @Field(() => [Person], { description: 'Who is free.' })
  free!: Person[];

  @Field(() => [Person], { description: 'Who is busy, or may be.' })
  busy!: Person[];

  @Field(() => Float, { description: 'From 0, the worst, to 1: everybody is free and at work.' })
  score!: number;

  @Field(() => [SlotReasonEnum], { description: 'What the score comes from.' })
  reasons!: SlotReason[];
}

@ObjectType('WorkingHours', { description: 'When somebody works, on their own clock.' })
export class WorkingHoursFields {
  @Field(() => String, { description: 'IANA time zone.' })
  timezone!: string;

  @Field(() => [Int], { description: 'Days of the week: 1 is Monday, 7 Sunday.' })
  days!: number[];

  @Field(() => Int, { description: 'When they begin, in minutes since midnight.' })
  fromMinute!: number;

  @Field(() => Int, { description: 'When they end, in minutes since midnight.' })
  toMinute!: number;
}

@InputType('WorkingHoursInput', { description: 'When you work, on your own clock.' })
export class WorkingHoursInput {
  @Field(() => String, { description: 'IANA time zone, such as Europe/Paris.' })
  timezone!: string;

  @Field(() => [Int], { description: 'Days of the week: 1 is Monday, 7 Sunday.' })
  days!: number[];

  @Field(() => Int, { description: 'When they begin, in minutes since midnight.' })
  fromMinute!: number;

  @Field(() => Int, { description: 'When they end, in minutes since midnight, up to 1440.' })
  toMinute!: number;
}

@ObjectType('WorkingHoursPayload', {
  implements: Payload,
  description: 'The answer of a mutation about working hours.',
})
export class WorkingHoursPayload extends Payload {
  @Field(() => WorkingHoursFields, { nullable: true, description: 'As they are now.' })
  workingHours?: WorkingHoursFields;
}

/** A suggestion as the graph shows it. */
export function toTimeSlot({ start, end, free, busy, score, reasons }: Suggestion): TimeSlot {
  const people = (addresses: readonly string[]): Person[] =>
    addresses.map((address) => ({ address }));
  return {
    start: new Date(start),
    end: new Date(end),
    free: people(free),
    busy: people(busy),
    score,
    reasons: [...reasons],
  };
}
