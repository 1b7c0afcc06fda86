import { Payload, RealtimeEvent } from '@suitegraph/kit/graphql';
import { Field, ID, ObjectType } from 'type-graphql';
import { Contact } from '../contacts/contact.entity';
import type { Candidate, Conflict } from './conflicts';
import type { MergedCard } from './merge-cards';

@ObjectType('FieldCandidate', { description: 'What one contact says in a conflicting field.' })
export class FieldCandidate implements Candidate {
  @Field(() => ID, { description: 'Id of the contact, for `FieldChoice.contactId`.' })
  contactId!: string;

  @Field(() => String, { description: 'Its value; a photo as what tells it from others.' })
  value!: string;
}

@ObjectType('FieldConflict', { description: 'A field in which contacts say different things.' })
export class FieldConflict implements Conflict {
  @Field(() => String, { description: 'Name of the field, for `FieldChoice.field`.' })
  field!: Conflict['field'];

  @Field(() => [FieldCandidate], { description: 'What each of them says.' })
  values!: readonly FieldCandidate[];
}

@ObjectType('MergePreview', { description: 'What contacts are as one.' })
export class MergePreview {
  @Field(() => String, { description: 'The vCard of the one contact.' })
  vcard!: string;

  @Field(() => [FieldConflict], {
    description: "Where they disagree: the chosen value survives, else the primary's.",
  })
  conflicts!: readonly FieldConflict[];
}

/** A merged card as the graph shows it. */
export function toPreview({ card, conflicts }: MergedCard): MergePreview {
  return { vcard: card.toString(), conflicts };
}

@ObjectType('MergePayload', {
  implements: Payload,
  description: 'The answer of a merge, or of undoing one.',
})
export class MergePayload extends Payload {
  @Field(() => Contact, { nullable: true, description: 'The contact that is left.' })
  contact!: Contact | null;

  @Field(() => [ID], {
    description: 'Ids of the contacts that went into it, or that came back from it.',
  })
  mergedIds!: readonly string[];

  @Field(() => ID, {
    nullable: true,
    description: 'Undoes the merge within seven days; null on a dry run.',
  })
  undoToken!: string | null;

  @Field(() => MergePreview, {
    nullable: true,
    description: 'What was made of them; null for a repeated call.',
  })
  preview!: MergePreview | null;
}

@ObjectType('ContactsMerged', { implements: RealtimeEvent, description: 'Contacts became one.' })
export class ContactsMerged extends RealtimeEvent {
  @Field(() => Contact, {
    nullable: true,
    description: 'The contact that is left; null when it is gone by now.',
  })
  survivor!: Contact | null;

  @Field(() => [ID], { description: 'Ids of the contacts that went into it.' })
  mergedIds!: readonly string[];
}
