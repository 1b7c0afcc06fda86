import { DateTime } from '@suitegraph/kit/graphql';
import { Field, InputType } from 'type-graphql';

@InputType('MessageFilter', { description: 'Which messages; all conditions given must hold.' })
export class MessageFilter {
  @Field(() => String, {
    nullable: true,
    description:
      'What to find, in any part of the message and its attachments. Words, in any of their forms; `word*` for its beginning; "quotes" for a phrase; `or`; `-` before what must not be there. Also from:, to:, cc:, bcc:, subject:, filename:, label:, in:folder, has:attachment, is:unread (read, flagged, answered, draft), before: and after: a day such as 2026-03-31, larger: and smaller: a size such as 5M.',
  })
  q?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Words, or the beginning of one, of the author’s name or address.',
  })
  from?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Words, or the beginning of one, of a recipient’s name or address, copies included.',
  })
  to?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Words that stand together in the subject; the last may be a beginning.',
  })
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
