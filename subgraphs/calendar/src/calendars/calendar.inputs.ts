import { Field, InputType } from 'type-graphql';

@InputType('CalendarInput', { description: 'A calendar. In a change, what is absent stays.' })
export class CalendarInput {
  @Field(() => String, {
    nullable: true,
    description: 'Name, 1 to 200 characters; a new one needs it.',
  })
  name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Colour such as #3366cc; null takes it away.',
  })
  color?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'IANA time zone of whole days and of new events, such as Europe/Paris; null is UTC.',
  })
  timezone?: string | null;
}
