import { Field, Float, ObjectType } from 'type-graphql';
import { Contact } from '../contacts/contact.entity';

@ObjectType('DuplicateCandidate', {
  description: 'A contact that may be the same person as another one.',
})
export class DuplicateCandidate {
  @Field(() => Contact, { description: 'The other contact.' })
  contact!: Contact;

  @Field(() => Float, { description: 'How likely it is, from 0 to 1.' })
  score!: number;

  @Field(() => [String], {
    description:
      'What speaks for it: SAME_EMAIL, SAME_PHONE, SAME_NAME, SIMILAR_NAME, SAME_BIRTHDAY, SAME_ORG.',
  })
  reasons!: readonly string[];

  @Field(() => [String], { description: 'Names of the fields in which they differ.' })
  conflicts!: readonly string[];
}

@ObjectType('DuplicateGroup', { description: 'Contacts that may all be one person.' })
export class DuplicateGroup {
  @Field(() => [Contact], { description: 'The contacts, the oldest first.' })
  contacts!: readonly Contact[];

  @Field(() => Float, {
    description: 'How likely it is, from 0 to 1: that of the weakest link between them.',
  })
  score!: number;
}
