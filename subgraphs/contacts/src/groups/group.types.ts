import type { ChangeKind } from '@suitegraph/kit/events';
import { ChangeKindEnum, ETag, Payload, RealtimeEvent } from '@suitegraph/kit/graphql';
import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { type Contact, versionOf } from '../contacts/contact.entity';

@Directive('@key(fields: "id")')
@ObjectType('ContactGroup', {
  description: 'A group of contacts of one address book (RFC 6350 §6.1.4).',
})
export class ContactGroup {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;

  @Field(() => String, { description: 'What it is called.' })
  name!: string;

  @Field(() => ETag, { description: 'Give it back in `ifMatch` to change what you have seen.' })
  version!: string;

  /** Id of the book it is in. */
  bookId!: string;
}

/** A group's card as the graph shows it. */
export function toGroup(card: Contact): ContactGroup {
  const { id, fullName: name, bookId } = card;
  return Object.assign(new ContactGroup(), { id, name, bookId, version: versionOf(card) });
}

@ObjectType('ContactGroupPayload', {
  implements: Payload,
  description: 'The answer of a mutation of one group.',
})
export class ContactGroupPayload extends Payload {
  @Field(() => ContactGroup, { nullable: true, description: 'The group as it is now.' })
  group!: ContactGroup | null;
}

@ObjectType('ContactGroupChanged', {
  implements: RealtimeEvent,
  description: 'A group of contacts changed.',
})
export class ContactGroupChanged extends RealtimeEvent {
  @Field(() => ChangeKindEnum, { description: 'What happened.' })
  kind!: ChangeKind;

  @Field(() => ContactGroup, {
    nullable: true,
    description: 'The group as it is now; null when it is gone.',
  })
  group!: ContactGroup | null;

  @Field(() => ID, { description: 'Id of the group.' })
  id!: string;

  @Field(() => [String], { description: 'Names of the fields that differ; empty unless UPDATED.' })
  changedFields!: readonly string[];
}
