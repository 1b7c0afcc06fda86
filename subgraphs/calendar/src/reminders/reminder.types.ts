import { RealtimeEvent } from '@suitegraph/kit/graphql';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { ReminderMethodEnum } from '../events/event.inputs';

@ObjectType('ReminderDue', {
  implements: RealtimeEvent,
  description: 'A reminder of an event or a task is due.',
})
export class ReminderDue extends RealtimeEvent {
  @Field(() => ID, {
    description:
      'Id of the event, instance or task: give it to `snoozeReminder` to be reminded again.',
  })
  id!: string;

  @Field(() => Int, {
    description: 'Minutes until the start, or until a task is due; negative after it.',
  })
  minutesBefore!: number;

  @Field(() => ReminderMethodEnum, { description: 'How its owner asked to be reminded.' })
  method!: string;

  @Field(() => Boolean, { description: 'Whether it had been put off.' })
  snoozed!: boolean;
}
