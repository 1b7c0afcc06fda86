import { Directive, Field, ID, ObjectType } from 'type-graphql';

@Directive('@key(fields: "address")')
@ObjectType('Person', { description: 'Whoever has an e-mail address, as the viewer knows them.' })
export class Person {
  @Field(() => String, { description: 'Canonical e-mail address: the key.' })
  address!: string;
}

@Directive('@key(fields: "id")')
@ObjectType('User', { description: 'A user of the organisation.' })
export class User {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;
}
