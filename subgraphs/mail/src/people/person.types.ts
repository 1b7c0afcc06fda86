import { Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';

@Directive('@key(fields: "address")')
@ObjectType('Person', { description: 'Whoever has an e-mail address, as the viewer knows them.' })
export class Person {
  @Field(() => String, { description: 'Canonical e-mail address: the key.' })
  address!: string;
}

@Directive('@shareable')
@ObjectType('EmailAddress', { description: 'A name and an address, as a header shows them.' })
export class EmailAddress {
  @Field(() => String, {
    nullable: true,
    description: 'Display name, where the header has one.',
  })
  name?: string | null;

  @Field(() => String, { description: 'Canonical e-mail address.' })
  address!: string;
}

@Directive('@key(fields: "id")')
@ObjectType('User', { description: 'A user of the organisation.' })
export class User {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;
}

/** Which way mail went between a person and the viewer. */
export const DirectionEnum = { FROM: 'FROM', TO: 'TO', ANY: 'ANY' } as const;

/** A value of `DirectionEnum`. */
export type Direction = keyof typeof DirectionEnum;

registerEnumType(DirectionEnum, {
  name: 'Direction',
  description: 'Which way mail went, seen from the person.',
  valuesConfig: {
    FROM: { description: 'Messages the person wrote.' },
    TO: { description: 'Messages the person was sent, openly or as a copy.' },
    ANY: { description: 'Both.' },
  },
});
