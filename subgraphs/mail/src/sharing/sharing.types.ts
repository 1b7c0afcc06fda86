import { Field, ObjectType } from 'type-graphql';

@ObjectType('AclEntry', { description: 'Who may do what in a folder.' })
export class AclEntry {
  @Field(() => String, { description: 'Address of a user of the organisation.' })
  grantee!: string;

  @Field(() => [String], {
    description:
      'Letters of RFC 4314: l (see the folder), r (read), s (mark as read), w (other flags and labels).',
  })
  rights!: string[];
}
