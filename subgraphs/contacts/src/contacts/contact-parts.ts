import { Field, ObjectType } from 'type-graphql';
import type { CardAddress, CardEmail, CardPhone, NameParts } from '../vcard/card-fields';

const text = (description: string): PropertyDecorator =>
  Field(() => String, { nullable: true, description });

@ObjectType('ContactName', { description: "The parts of a person's name." })
export class ContactName implements NameParts {
  @text('Before the name, such as Dr.')
  prefix!: string | null;

  @text('First name.')
  given!: string | null;

  @text('Further first names.')
  middle!: string | null;

  @text('Last name.')
  family!: string | null;

  @text('After the name, such as Jr.')
  suffix!: string | null;
}

@ObjectType('ContactEmail', { description: 'An e-mail address of a contact.' })
export class ContactEmail implements CardEmail {
  @Field(() => String, { description: 'Canonical e-mail address.' })
  address!: string;

  @text('What it is called, such as home or work.')
  label!: string | null;

  @Field(() => Boolean, { description: 'Whether it is the preferred one.' })
  primary!: boolean;
}

@ObjectType('ContactPhone', { description: 'A telephone number of a contact.' })
export class ContactPhone implements CardPhone {
  @Field(() => String, { description: 'The number as it was written.' })
  number!: string;

  @text('What it is called, such as cell or work.')
  label!: string | null;

  @Field(() => Boolean, { description: 'Whether it is the preferred one.' })
  primary!: boolean;
}

@ObjectType('PostalAddress', { description: 'A postal address of a contact.' })
export class PostalAddress implements CardAddress {
  @text('Street and house, several lines where there are.')
  street!: string | null;

  @text('Town or city.')
  city!: string | null;

  @text('State, province or region.')
  region!: string | null;

  @text('Postal code.')
  postcode!: string | null;

  @text('Country, as its name.')
  country!: string | null;

  @text('What it is called, such as home or work.')
  label!: string | null;
}
