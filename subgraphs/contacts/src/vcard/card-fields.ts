import { isDeepStrictEqual } from 'node:util';

/** The parts of a person's name (RFC 6350 §6.2.2). */
export interface NameParts {
  readonly prefix: string | null;
  readonly given: string | null;
  readonly middle: string | null;
  readonly family: string | null;
  readonly suffix: string | null;
}

/** An e-mail address of a card. */
export interface CardEmail {
  /** Canonical. */
  readonly address: string;
  readonly label: string | null;
  readonly primary: boolean;
}

/** A telephone number of a card, as it was written. */
export interface CardPhone {
  readonly number: string;
  readonly label: string | null;
  readonly primary: boolean;
}

/** A postal address of a card. */
export interface CardAddress {
  readonly street: string | null;
  readonly city: string | null;
  readonly region: string | null;
  readonly postcode: string | null;
  readonly country: string | null;
  readonly label: string | null;
}

/** What we understand of a card. */
export interface CardFields {
  readonly fullName: string;
  readonly name: NameParts | null;
  readonly emails: readonly CardEmail[];
  readonly phones: readonly CardPhone[];
  readonly addresses: readonly CardAddress[];
  readonly org: string | null;
  readonly title: string | null;
  /** `YYYY-MM-DD`, or `--MM-DD` when the year is not known. */
  readonly birthday: string | null;
  readonly notes: string | null;
  readonly categories: readonly string[];
  /** Tells one photo from another; null when there is none to show. */
  readonly photo: string | null;
}

/** What is to change: an absent field stays as it is, null and the empty list remove it. */
export type CardChanges = {
  readonly [Field in EditableField]?: CardFields[Field] | undefined;
};

/** The fields a change can speak of; a photo is set with `withPhoto`. */
export type EditableField = Exclude<keyof CardFields, 'photo'>;

/** The fields in which two readings of a card differ, as the graph calls them. */
export function differingFields(before: CardFields, after: CardFields): string[] {
  const names = Object.keys(after) as (keyof CardFields)[];
  return names
    .filter((field) => !isDeepStrictEqual(before[field], after[field]))
    .map((field) => (field === 'photo' ? 'photoUrl' : field));
}
