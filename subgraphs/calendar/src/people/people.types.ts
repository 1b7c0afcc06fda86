import { Directive, Field, ID, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id")')
@ObjectType('User', { description: 'A user of the organisation.' })
export class User {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;
}

@Directive('@key(fields: "address")')
@ObjectType('Person', { description: 'Whoever has an e-mail address, as the viewer knows them.' })
export class Person {
  @Field(() => String, { description: 'Canonical e-mail address: the key.' })
  address!: string;
}

@Directive('@shareable')
@ObjectType('EmailAddress', { description: 'A name and an address, as a header shows them.' })
export class EmailAddress {
  @Field(() => String, { nullable: true, description: 'Display name, where the header has one.' })
  name?: string;

  @Field(() => String, { description: 'Canonical e-mail address.' })
  address!: string;

  @Field(() => Person, {
    description: 'Everything known about whoever has this address, for the viewer.',
  })
  person!: Person;
}
