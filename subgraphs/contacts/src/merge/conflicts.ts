import type { CardFields } from '../vcard/card-fields';
import { nameInOrder } from '../vcard/read-card';
import { fold } from '../search/words';

/** The fields of which a contact has one value, as the graph calls them. */
export const singleFields = [
  'fullName',
  'name',
  'org',
  'title',
  'birthday',
  'notes',
  'photoUrl',
] as const;

export type SingleField = (typeof singleFields)[number];

/** What a contact says in one field, for a person to compare. */
export interface Candidate {
  readonly contactId: string;
  readonly value: string;
}

/** A field in which contacts say different things. */
export interface Conflict {
  readonly field: SingleField;
  readonly values: readonly Candidate[];
}

type Fields = Pick<
  CardFields,
  'fullName' | 'name' | 'org' | 'title' | 'birthday' | 'notes' | 'photo'
>;

/** A contact, as far as its single values go. */
export interface Compared {
  readonly id: string;
  readonly fields: Fields;
}

/** The fields in which the contacts differ, with what each of them says, in their order. */
export function conflictsOf(contacts: readonly Compared[]): Conflict[] {
  return singleFields.flatMap((field) => {
    const values = contacts.flatMap(({ id, fields }) => {
      const value = textOf(fields, field);
      return value === null ? [] : [{ contactId: id, value }];
    });
    const different = new Set(values.map(({ value }) => normal(value)));
    return different.size > 1 ? [{ field, values }] : [];
  });
}

/** What a contact says in a field; a photo as what tells it from others. */
export function textOf(fields: Fields, field: SingleField): string | null {
  if (field === 'name') return nameInOrder(fields.name);
  return fields[field === 'photoUrl' ? 'photo' : field];
}

// Case, accents and spaces make no other person.
const normal = (text: string): string => fold(text).replace(/\s+/g, ' ').trim();
