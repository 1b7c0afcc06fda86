import { ETag } from '@suitegraph/kit/graphql';
import { Field, ID, InputType } from 'type-graphql';

@InputType('FieldChoice', {
  description: "Which contact's value survives for one conflicting field.",
})
export class FieldChoice {
  @Field(() => String, {
    description: 'fullName, name, org, title, birthday, notes or photoUrl.',
  })
  field!: string;

  @Field(() => ID, { description: 'Id of the contact that has the value.' })
  contactId!: string;
}

@InputType('ContactVersion', { description: 'The version in which a contact was seen.' })
export class ContactVersion {
  @Field(() => ID, { description: 'Id of the contact.' })
  id!: string;

  @Field(() => ETag, { description: '`Contact.version`; another one answers VersionConflict.' })
  version!: string;
}
