import { DateTime } from '@suitegraph/kit/graphql';
import { Field, InputType } from 'type-graphql';

@InputType('MessageFilter', { description: 'Which messages; all conditions given must hold.' })
export class MessageFilter {
  @Field(() => String, {
    nullable: true,
    description: 'Words to find; "quotes" for a phrase, `or` between words, `-word` to exclude.',
  })
  q?: string | null;

  @Field(() => String, { nullable: true, description: 'Part of the author’s name or address.' })
  from?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Part of the name or address of a recipient, copies included.',
  })
  to?: string | null;

  @Field(() => String, { nullable: true, description: 'Part of the subject.' })
  subject?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Only with, or only without, attachments.' })
  hasAttachment?: boolean | null;

  @Field(() => [String], { nullable: true, description: 'Flags that must all be set.' })
  flags?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Labels it must all have.' })
  labels?: string[] | null;

  @Field(() => DateTime, { nullable: true, description: 'Received at or after.' })
  since?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Received before.' })
  before?: Date | null;
}
