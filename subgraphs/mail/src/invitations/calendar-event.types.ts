import { Directive, Field, ObjectType } from 'type-graphql';

@Directive('@key(fields: "iCalUid")')
@ObjectType('CalendarEvent', { description: 'An event in a calendar.' })
export class CalendarEvent {
  @Field(() => String, { description: 'Its UID in iCalendar, the same for everyone invited.' })
  iCalUid!: string;
}
