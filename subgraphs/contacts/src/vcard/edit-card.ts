import { isDeepStrictEqual } from 'node:util';
import type { VcardProperty } from '../clients/ical';
import { birthdayProperty } from './birthday';
import type { Card, CardLine } from './card';
import type { CardChanges, CardFields, EditableField } from './card-fields';
import { replaceAddresses, replaceEmails, replacePhones } from './edit-lists';
import { readCard } from './read-card';

/**
 * The card with the changes applied. What a change leaves equal keeps its lines as they are, and so
 * does everything a change does not speak of.
 */
export function editCard(card: Card, changes: CardChanges): Card {
  const before = readCard(card);
  const differs = (field: EditableField): boolean =>
    changes[field] !== undefined && !isDeepStrictEqual(changes[field], before[field]);
  let edited = card;
  for (const field of Object.keys(editors) as EditableField[]) {
    if (differs(field)) edited = (editors[field] as Editor)(edited, changes[field] as never);
  }
  return edited;
}

/** The card with the time of its revision (RFC 6350 §6.7.4). */
export function revisedAt(card: Card, at: Date): Card {
  const value = at.toISOString().replace(/\.\d+/, '');
  return setSingle(card, 'rev', { name: 'rev', params: {}, values: [value] });
}

/** The card with a UID. */
export function withUid(card: Card, uid: string): Card {
  return setSingle(card, 'uid', textProperty('uid', uid));
}

type Editor<Value = never> = (card: Card, value: Value) => Card;

const editors: { readonly [Field in EditableField]: Editor<CardFields[Field]> } = {
  fullName: (card, value) => setSingle(card, 'fn', textProperty('fn', value)),
  name: (card, value) =>
    setSingle(
      card,
      'n',
      value && {
        name: 'n',
        params: {},
        values: [
          [value.family, value.given, value.middle, value.prefix, value.suffix].map(orEmpty),
        ],
      },
    ),
  emails: replaceEmails,
  phones: replacePhones,
  addresses: replaceAddresses,
  org: (card, value) =>
    setSingle(card, 'org', value === null ? null : { name: 'org', params: {}, values: [[value]] }),
  title: (card, value) =>
    setSingle(card, 'title', value === null ? null : textProperty('title', value)),
  birthday: (card, value) =>
    setSingle(card, 'bday', value === null ? null : birthdayProperty(value, card.version)),
  notes: (card, value) =>
    setSingle(card, 'note', value === null ? null : textProperty('note', value)),
  categories: (card, value) => {
    const [first, ...others] = card.all('categories');
    const rest = card.with(card.lines.filter((line) => line === first || !others.includes(line)));
    const property = { name: 'categories', params: {}, type: 'text', values: value };
    return setSingle(rest, 'categories', value.length === 0 ? null : property);
  },
};

/** Replaces the first line of a property, adds it when there is none, or removes all of them. */
function setSingle(card: Card, name: string, property: VcardProperty | null): Card {
  const first = card.first(name);
  if (!property) return card.with(card.lines.filter((line) => line.property.name !== name));
  // Its group and parameters (a language, a sort key) are not ours to drop.
  const line = card.line({
    ...property,
    ...(first?.property.group !== undefined && { group: first.property.group }),
    params: { ...otherParams(first), ...property.params },
  });
  if (!first) return card.with([...card.lines, line]);
  return card.with(card.lines.map((known) => (known === first ? line : known)));
}

// VALUE and ENCODING tell of the old value, and so does a year left out.
function otherParams(line: CardLine | undefined): VcardProperty['params'] {
  const { value: _v, encoding: _e, 'x-apple-omit-year': _y, ...rest } = line?.property.params ?? {};
  return rest;
}

function textProperty(name: string, value: string): VcardProperty {
  return { name, params: {}, type: 'text', values: [value] };
}

const orEmpty = (text: string | null): string => text ?? '';
