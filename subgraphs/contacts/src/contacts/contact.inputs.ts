import { Field, ID, InputType } from 'type-graphql';

const optionalText = (description: string): PropertyDecorator =>
  Field(() => String, { nullable: true, description });

@InputType('ContactNameInput', { description: "The parts of a person's name." })
export class ContactNameInput {
  @optionalText('Before the name, such as Dr.')
  prefix?: string | null;

  @optionalText('First name.')
  given?: string | null;

  @optionalText('Further first names.')
  middle?: string | null;

  @optionalText('Last name.')
  family?: string | null;

  @optionalText('After the name, such as Jr.')
  suffix?: string | null;
}

@InputType('LabelledInput', {
  description: 'An e-mail address or a telephone number with its label.',
})
export class LabelledInput {
  @Field(() => String, { description: 'The address or the number.' })
  value!: string;

  @optionalText('What it is called, such as home or work.')
  label?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Whether it is the preferred one; at most one of a list.',
  })
  primary?: boolean | null;
}

@InputType('PostalAddressInput', { description: 'A postal address.' })
export class PostalAddressInput {
  @optionalText('Street and house, several lines where there are.')
  street?: string | null;

  @optionalText('Town or city.')
  city?: string | null;

  @optionalText('State, province or region.')
  region?: string | null;

  @optionalText('Postal code.')
  postcode?: string | null;

  @optionalText('Country, as its name.')
  country?: string | null;

  @optionalText('What it is called, such as home or work.')
  label?: string | null;
}

@InputType('ContactInput', {
  description:
    'What a contact is to say. In an update, a field left out stays as it is; null or an empty list removes it.',
})
export class ContactInput {
  @optionalText('UID of the vCard; made up when left out. It cannot be changed later.')
  uid?: string | null;

  @optionalText('The name to show, up to 500 characters; put together from `name` when left out.')
  fullName?: string | null;

  @Field(() => ContactNameInput, { nullable: true, description: 'The parts of the name.' })
  name?: ContactNameInput | null;

  @Field(() => [LabelledInput], { nullable: true, description: 'All e-mail addresses, up to 100.' })
  emails?: LabelledInput[] | null;

  @Field(() => [LabelledInput], {
    nullable: true,
    description: 'All telephone numbers, up to 100.',
  })
  phones?: LabelledInput[] | null;

  @Field(() => [PostalAddressInput], {
    nullable: true,
    description: 'All postal addresses, up to 100.',
  })
  addresses?: PostalAddressInput[] | null;

  @optionalText('Organisation.')
  org?: string | null;

  @optionalText('Job title.')
  title?: string | null;

  @optionalText('YYYY-MM-DD, or --MM-DD when the year is not known.')
  birthday?: string | null;

  @optionalText('Plain text, up to 65,536 characters.')
  notes?: string | null;

  @Field(() => [String], { nullable: true, description: 'All categories, up to 100.' })
  categories?: string[] | null;

  @Field(() => ID, {
    nullable: true,
    description: 'An upload of `createContactPhotoUpload` as the photo; it is used up.',
  })
  photoUploadId?: string | null;
}
