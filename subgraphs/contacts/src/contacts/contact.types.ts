import {
  ChangeKindEnum,
  connectionType,
  Payload,
  RealtimeEvent,
  SyncToken,
} from '@suitegraph/kit/graphql';
import type { ChangeKind } from '@suitegraph/kit/events';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Contact } from './contact.entity';

export const ContactConnection = connectionType('Contact', () => Contact, 'contacts');

@ObjectType('ContactPayload', {
  implements: Payload,
  description: 'The answer of a mutation of one contact.',
})
export class ContactPayload extends Payload {
  @Field(() => Contact, { nullable: true, description: 'The contact as it is now.' })
  contact!: Contact | null;
}

@ObjectType('ImportPayload', {
  implements: Payload,
  description: 'What became of an imported file.',
})
export class ImportPayload extends Payload {
  @Field(() => Int, { description: 'Cards that are new contacts.' })
  created!: number;

  @Field(() => Int, { description: 'Cards whose UID was known: those contacts have changed.' })
  updated!: number;

  @Field(() => Int, {
    description:
      'Cards left out: unchanged ones, and faulty ones, which `errors` tells about by line.',
  })
  skipped!: number;
}

@ObjectType('ContactChange', { description: 'What became of a contact.' })
export class ContactChange {
  @Field(() => ChangeKindEnum, { description: 'What happened, in sum.' })
  kind!: ChangeKind;

  @Field(() => ID, { description: 'Id of the contact.' })
  id!: string;

  @Field(() => [String], { description: 'Names of the fields that differ; empty unless UPDATED.' })
  changedFields!: readonly string[];
}

@ObjectType('ContactChanges', { description: 'What changed in an address book since a token.' })
export class ContactChanges {
  @Field(() => [ContactChange], {
    description: 'Each changed contact once, in the order of their latest changes.',
  })
  changes!: ContactChange[];

  @Field(() => SyncToken, { description: 'The next `since`.' })
  newToken!: string;

  @Field(() => Boolean, { description: 'Whether to ask again with `newToken` at once.' })
  hasMore!: boolean;

  @Field(() => Boolean, {
    description: 'Whether the token cannot be followed: read the whole address book again.',
  })
  resyncRequired!: boolean;
}

@ObjectType('ContactChanged', { implements: RealtimeEvent, description: 'A contact changed.' })
export class ContactChanged extends RealtimeEvent {
  @Field(() => ChangeKindEnum, { description: 'What happened.' })
  kind!: ChangeKind;

  @Field(() => Contact, {
    nullable: true,
    description: 'The contact as it is now; null when it is gone.',
  })
  contact!: Contact | null;

  @Field(() => ID, { description: 'Id of the contact.' })
  id!: string;

  @Field(() => [String], { description: 'Names of the fields that differ; empty unless UPDATED.' })
  changedFields!: readonly string[];
}
