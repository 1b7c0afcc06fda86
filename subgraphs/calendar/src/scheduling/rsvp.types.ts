import { RealtimeEvent } from '@suitegraph/kit/graphql';
import { Field, ObjectType } from 'type-graphql';
import type { AttendeeStatus } from '../events/calendar-object';
import { AttendeeStatusEnum } from '../events/event.inputs';

@ObjectType('RsvpChanged', {
  implements: RealtimeEvent,
  description: 'Somebody has answered an invitation to an event of yours.',
})
export class RsvpChanged extends RealtimeEvent {
  @Field(() => AttendeeStatusEnum, { description: 'What they had answered before.' })
  previous!: AttendeeStatus;

  id!: string;
  address!: string;
}
