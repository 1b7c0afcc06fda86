import { DateTime, JsonScalar } from '@suitegraph/kit/graphql';
import { Field, ID, InputType, Int } from 'type-graphql';

@InputType('AddressInput', { description: 'Someone to write to.' })
export class AddressInput {
  @Field(() => String, { nullable: true, description: 'Display name.' })
  name?: string | null;

  @Field(() => String, { description: 'E-mail address.' })
  address!: string;
}

@InputType('SendInput', { description: 'A message to send.' })
export class SendInput {
  @Field(() => ID, { description: 'From which of the viewer’s mailboxes.' })
  accountId!: string;

  @Field(() => [AddressInput], { description: 'Whom it is addressed to.' })
  to!: AddressInput[];

  @Field(() => [AddressInput], { nullable: true, description: 'Who gets a copy.' })
  cc?: AddressInput[] | null;

  @Field(() => [AddressInput], {
    nullable: true,
    description: 'Who gets a copy without the others knowing.',
  })
  bcc?: AddressInput[] | null;

  @Field(() => String, { nullable: true, description: 'Subject: one line.' })
  subject?: string | null;

  @Field(() => String, { nullable: true, description: 'Its text.' })
  text?: string | null;

  @Field(() => String, { nullable: true, description: 'The same as HTML.' })
  html?: string | null;

  @Field(() => [ID], {
    nullable: true,
    description: 'Complete uploads from `createAttachmentUpload`, in the order of the parts.',
  })
  attachmentIds?: string[] | null;

  @Field(() => [ID], {
    nullable: true,
    description: 'Files of the viewer’s drive to attach as they are now, behind the uploads.',
  })
  fileIds?: string[] | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Template for what is not given here of subject, text and HTML.',
  })
  templateId?: string | null;

  @Field(() => JsonScalar, {
    nullable: true,
    description: 'Values by the names of the template’s variables.',
  })
  templateData?: unknown;

  @Field(() => ID, {
    nullable: true,
    description: 'The viewer’s message that it answers: joins its thread and marks it answered.',
  })
  inReplyTo?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When to send it, at most a year ahead; until then it is with the drafts.',
  })
  sendAt?: Date | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Seconds, at most 3,600, for which it waits so that it can be taken back.',
  })
  undoSeconds?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: true,
    description: 'Whether it is signed (DKIM), where the sender’s domain has a key.',
  })
  dkim?: boolean | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The draft that this message has become: it is removed once the message is taken.',
  })
  draftId?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: true,
    description: 'Whether a copy is kept in the SENT folder.',
  })
  saveToSent?: boolean | null;
}
