import { connectionType, DateTime, ETag } from '@suitegraph/kit/graphql';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { EmailAddress } from '../people/person.types';

@ObjectType('MailHeader', { description: 'One header field of a message.' })
export class MailHeader {
  @Field(() => String, { description: 'Name, in the sender’s spelling.' })
  name!: string;

  @Field(() => String, { description: 'Value, unfolded but not decoded.' })
  value!: string;
}

@Directive('@key(fields: "id")')
@ObjectType('Message', { description: 'A message in one of the viewer’s mailboxes.' })
export class Message {
  @Field(() => ID, { description: 'Opaque id; it stays when the message is moved.' })
  id!: string;

  @Field(() => String, { description: 'Message-ID, without angle brackets.' })
  messageId!: string;

  @Field(() => ETag, { description: 'Changes with every change of flags, labels or folders.' })
  version!: string;

  @Field(() => [EmailAddress], { description: 'Who wrote it, according to itself.' })
  from!: EmailAddress[];

  @Field(() => [EmailAddress], { description: 'Whom it is addressed to.' })
  to!: EmailAddress[];

  @Field(() => [EmailAddress], { description: 'Who gets a copy.' })
  cc!: EmailAddress[];

  @Field(() => [EmailAddress], {
    description: 'Who gets a blind copy; known only for messages the viewer sent.',
  })
  bcc!: EmailAddress[];

  @Field(() => [EmailAddress], { description: 'Where answers go instead of to the author.' })
  replyTo!: EmailAddress[];

  @Field(() => String, { nullable: true, description: 'Subject, decoded.' })
  subject?: string | null;

  @Field(() => DateTime, {
    description: 'When it was written, according to itself; else when it arrived.',
  })
  date!: Date;

  @Field(() => String, { nullable: true, description: 'The first words of the text.' })
  snippet?: string | null;

  @Field(() => [String], {
    description: 'IMAP flags, such as `\\Seen`, `\\Flagged` and `\\Answered`, and keywords.',
  })
  flags!: string[];

  @Field(() => [String], { description: 'The viewer’s own labels.' })
  labels!: string[];

  @Field(() => Int, { description: 'Size of the raw message in bytes.' })
  size!: number;
}

/** A page of messages. */
export const MessageConnection = connectionType('Message', () => Message, 'messages');
