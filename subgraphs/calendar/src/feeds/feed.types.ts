import { DateTime, UrlScalar } from '@suitegraph/kit/graphql';
import { Field, InputType, ObjectType, registerEnumType } from 'type-graphql';
import type { FeedState } from './feed.repository';

export const FeedStateEnum = { PENDING: 'PENDING', OK: 'OK', FAILED: 'FAILED' } as const;

registerEnumType(FeedStateEnum, {
  name: 'FeedState',
  description: 'How a calendar that follows a URL is doing.',
  valuesConfig: {
    PENDING: { description: 'It has not been read yet.' },
    OK: { description: 'It was read the last time.' },
    FAILED: { description: 'It could not be read: its events are those of the time before.' },
  },
});

@ObjectType('CalendarFeed', { description: 'The URL that a calendar follows.' })
export class CalendarFeed {
  @Field(() => UrlScalar, { description: 'Where it is read.' })
  url!: string;

  @Field(() => FeedStateEnum, { description: 'How it is doing.' })
  state!: FeedState;

  @Field(() => String, { nullable: true, description: 'Why it failed: a code of the catalogue.' })
  errorCode?: string | null;

  @Field(() => String, { nullable: true, description: 'Why it failed, in words.' })
  errorMessage?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was read the last time.' })
  refreshedAt?: Date | null;

  @Field(() => DateTime, { description: 'When it is read next.' })
  nextAt!: Date;
}

@InputType('CalendarFeedInput', { description: 'A calendar on the web to be followed.' })
export class FeedInput {
  @Field(() => String, { description: 'Its URL: https or webcal, of an iCalendar file.' })
  url!: string;

  @Field(() => String, { description: 'Name of the calendar here, 1 to 200 characters.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'Colour such as #3366cc.' })
  color?: string | null;
}
