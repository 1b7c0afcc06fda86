import { DateTime, RealtimeEvent } from '@suitegraph/kit/graphql';
import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { EmailAddress } from '../people/person.types';
import { SendStateEnum, type SendState } from './send-state';

registerEnumType(SendStateEnum, {
  name: 'SendState',
  description: 'How far a message, or one recipient of it, has come.',
  valuesConfig: {
    SCHEDULED: { description: 'It waits for its time, or for the end of the undo window.' },
    QUEUED: { description: 'It is to be sent now.' },
    SENDING: { description: 'It is being handed over.' },
    SENT: { description: 'The next server has taken it.' },
    DELIVERED: { description: 'It is in the recipient’s mailbox.' },
    DEFERRED: { description: 'It was not taken yet and will be tried again.' },
    DELAYED: { description: 'The server that took it could not pass it on yet and still tries.' },
    BOUNCED: { description: 'A server returned it after it was sent.' },
    COMPLAINED: { description: 'The recipient reported it as unwanted.' },
    FAILED: { description: 'It was refused for good, or tried for too long.' },
    SUPPRESSED: { description: 'The recipient is on the suppression list and gets nothing.' },
    CANCELLED: { description: 'The sender took it back.' },
  },
});

@ObjectType('RecipientStatus', { description: 'How far a message has come to one recipient.' })
export class RecipientStatus {
  @Field(() => EmailAddress, { description: 'Who it is for.' })
  address!: EmailAddress;

  @Field(() => SendStateEnum, { description: 'How far it has come.' })
  state!: SendState;

  @Field(() => String, { nullable: true, description: 'What the last server said.' })
  smtpResponse?: string | null;
}

@ObjectType('SendAttempt', { description: 'One time that a message was handed over.' })
export class SendAttempt {
  @Field(() => DateTime, { description: 'When.' })
  at!: Date;

  @Field(() => Boolean, { description: 'Whether all recipients of this attempt were taken.' })
  ok!: boolean;

  @Field(() => String, { nullable: true, description: 'What the server said.' })
  response?: string | null;
}

@ObjectType('DeliveryReport', { description: 'How sending a message goes.' })
export class DeliveryReport {
  @Field(() => SendStateEnum, {
    description:
      'Of the message as a whole: what still waits comes before what has failed or is sent.',
  })
  state!: SendState;

  @Field(() => String, {
    description:
      'Copy in the Sent folder of the account’s own server: PENDING, DONE, FAILED or NOT_NEEDED.',
  })
  imapAppendState!: string;

  @Field(() => [RecipientStatus], { description: 'Each recipient, blind copies included.' })
  recipients!: RecipientStatus[];

  @Field(() => [SendAttempt], { description: 'Every attempt, oldest first.' })
  attempts!: SendAttempt[];
}

@Directive('@key(fields: "id")')
@ObjectType('OutboxItem', { description: 'A message on its way to its recipients.' })
export class OutboxItem {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => SendStateEnum, { description: 'How far it has come.' })
  state!: SendState;

  @Field(() => DateTime, { description: 'When it goes out, or did.' })
  sendAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'End of the undo window asked for.' })
  undoUntil?: Date | null;

  @Field(() => Int, { description: 'How often it was tried.' })
  attempts!: number;

  @Field(() => String, { nullable: true, description: 'What went wrong last.' })
  lastError?: string | null;
}

@ObjectType('DeliveryEvent', {
  implements: RealtimeEvent,
  description: 'A message, or one of its recipients, has reached another state.',
})
export class DeliveryEvent extends RealtimeEvent {
  @Field(() => ID, { description: 'Which message in the outbox.' })
  outboxId!: string;

  @Field(() => EmailAddress, {
    nullable: true,
    description: 'The recipient; null when it is about the message as a whole.',
  })
  recipient?: EmailAddress | null;

  @Field(() => SendStateEnum, { description: 'The state it has reached.' })
  state!: SendState;

  @Field(() => String, { nullable: true, description: 'What the server said.' })
  smtpResponse?: string | null;

  readonly messageId!: string | null;
}
