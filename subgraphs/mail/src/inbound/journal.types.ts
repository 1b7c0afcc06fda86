import { DateTime, Payload } from '@suitegraph/kit/graphql';
import { Field, ObjectType } from 'type-graphql';

@ObjectType('MailJournal', {
  description: 'Where copies of all mail of the organisation go, in and out.',
})
export class MailJournal {
  @Field(() => String, { description: 'The address that gets them.' })
  address!: string;

  @Field(() => DateTime, { description: 'Since when there is a journal.' })
  createdAt!: Date;
}

@ObjectType('MailJournalPayload', {
  implements: Payload,
  description: 'The journal after a change.',
})
export class MailJournalPayload extends Payload {
  @Field(() => MailJournal, {
    nullable: true,
    description: 'The journal; null when there is none.',
  })
  journal?: MailJournal | null;
}
