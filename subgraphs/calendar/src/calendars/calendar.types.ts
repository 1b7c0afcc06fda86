import { ETag, Payload, SyncToken } from '@suitegraph/kit/graphql';
import { Directive, Field, ID, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id")')
@ObjectType('Calendar', { description: 'A collection of events.' })
export class Calendar {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => String, { description: 'Path of the collection on the CalDAV side.' })
  davPath!: string;

  @Field(() => String, { description: 'Name.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'Colour such as #3366cc.' })
  color?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'IANA time zone of whole days and of new events; null is UTC.',
  })
  timezone?: string | null;

  @Field(() => SyncToken, {
    description: 'Changes whenever an event in it is created, changed or deleted.',
  })
  syncToken!: string;

  @Field(() => ETag, { description: 'Version of the calendar itself, for `options.ifMatch`.' })
  version!: string;
}

@ObjectType('CalendarShare', { description: 'Somebody a calendar is shared with.' })
export class CalendarShare {
  @Field(() => String, {
    description: 'READ, or READ_WRITE: what they change is changed in the name of the owner.',
  })
  rights!: string;
}

@ObjectType('CalendarPayload', {
  implements: Payload,
  description: 'The answer of a mutation about a calendar.',
})
export class CalendarPayload extends Payload {
  @Field(() => Calendar, {
    nullable: true,
    description: 'The calendar as it is now; null when it failed.',
  })
  calendar?: Calendar;
}
