import { tryCanonicalAddress } from '@suitegraph/kit/addresses';
import type { VcardValue } from '../clients/ical';
import { readBirthday } from './birthday';
import type { Card, CardLine } from './card';
import type { CardAddress, CardEmail, CardFields, CardPhone, NameParts } from './card-fields';
import { isPrimary, labelOf } from './labels';
import { photoDigest } from './photo';

const MAX_LISTED = 200;
const MAX_NAME = 500;
const MAX_LINE = 1_000;
const MAX_NOTES = 65_536;

/** What we understand of a card, within the bounds of a row; the card itself keeps the rest. */
export function readCard(card: Card): CardFields {
  const name = readName(card.first('n'));
  const emails = readEmails(card);
  const org = clip(readOrg(card.first('org')), MAX_LINE);
  const fullName =
    clip(textOf(card.first('fn')), MAX_NAME) ??
    clip(nameInOrder(name), MAX_NAME) ??
    org ??
    emails[0]?.address ??
    'Unnamed';
  return {
    fullName,
    name,
    emails,
    phones: listed(card.all('tel').map((line) => readPhone(card, line))),
    addresses: listed(card.all('adr').map((line) => readAddress(card, line))),
    org,
    title: clip(textOf(card.first('title')), MAX_LINE),
    birthday: card.all('bday').map(({ property }) => readBirthday(property))[0] ?? null,
    notes: clip(textOf(card.first('note')), MAX_NOTES),
    categories: readCategories(card),
    photo: photoDigest(card),
  };
}

/** The UID of a card, when it has one. */
export function uidOf(card: Card): string | undefined {
  return textOf(card.first('uid')) ?? undefined;
}

/** The canonical address of an EMAIL line; undefined when it holds none. */
export function emailOf(line: CardLine): string | undefined {
  const value = textOf(line);
  return value === null ? undefined : tryCanonicalAddress(value.replace(/^mailto:/i, ''));
}

/** The number of a TEL line; undefined when it holds none. */
export function phoneOf(line: CardLine): string | undefined {
  return clip(textOf(line), MAX_LINE)?.replace(/^tel:/i, '');
}

/** A structured name in the order in which it is spoken. */
export function nameInOrder(name: NameParts | null): string | null {
  if (!name) return null;
  const { prefix, given, middle, family, suffix } = name;
  return textOrNull([prefix, given, middle, family, suffix].filter(Boolean).join(' '));
}

/** The components of an ADR line. */
export function addressOf(line: CardLine): Omit<CardAddress, 'label'> {
  const [box, extended, street, city, region, postcode, country] = componentsOf(line);
  const lines = [box, extended, street].filter(Boolean).join('\n');
  const part = (text: string | undefined): string | null => clip(textOrNull(text ?? ''), MAX_LINE);
  return {
    street: part(lines),
    city: part(city),
    region: part(region),
    postcode: part(postcode),
    country: part(country),
  };
}

/** The components of an ORG line. */
function readOrg(line: CardLine | undefined): string | null {
  return line ? textOrNull(componentsOf(line).filter(Boolean).join(', ')) : null;
}

/** The text of a line's first value, trimmed. */
function textOf(line: CardLine | undefined): string | null {
  const value = line?.property.values[0];
  return value === undefined ? null : textOrNull(asText(value));
}

/** All categories a card is in, each once. */
function readCategories(card: Card): string[] {
  const all = card.all('categories').flatMap(({ property }) => property.values.map(asText));
  const clipped = all.map((category) => clip(textOrNull(category), MAX_LINE));
  return listed([...new Set(clipped)]);
}

function readName(line: CardLine | undefined): NameParts | null {
  if (!line) return null;
  const [family, given, middle, prefix, suffix] = componentsOf(line);
  const part = (text: string | undefined): string | null => clip(textOrNull(text ?? ''), MAX_NAME);
  const name = {
    prefix: part(prefix),
    given: part(given),
    middle: part(middle),
    family: part(family),
    suffix: part(suffix),
  };
  return Object.values(name).some(Boolean) ? name : null;
}

function readEmails(card: Card): CardEmail[] {
  const found = new Map<string, CardEmail>();
  for (const line of card.all('email')) {
    const address = emailOf(line);
    if (address === undefined || found.has(address)) continue;
    found.set(address, { address, ...labelling(card, line) });
  }
  return listed([...found.values()]);
}

function readPhone(card: Card, line: CardLine): CardPhone | null {
  const number = phoneOf(line);
  return number === undefined ? null : { number, ...labelling(card, line) };
}

function readAddress(card: Card, line: CardLine): CardAddress | null {
  const address = addressOf(line);
  const { label } = labelling(card, line);
  return Object.values(address).some(Boolean) ? { ...address, label } : null;
}

function labelling(card: Card, line: CardLine): { label: string | null; primary: boolean } {
  return {
    label: clip(labelOf(card, line), MAX_LINE),
    primary: isPrimary(line.property.params),
  };
}

function componentsOf({ property }: CardLine): string[] {
  const [value] = property.values;
  if (value === undefined) return [];
  if (typeof value === 'string') return [value.trim()];
  return value.map((part) => asText([part]).trim());
}

function asText(value: VcardValue): string {
  return typeof value === 'string' ? value : value.flat().filter(Boolean).join(' ');
}

function textOrNull(text: string): string | null {
  const trimmed = text.trim();
  return trimmed === '' ? null : trimmed;
}

function clip(text: string | null, length: number): string | null {
  return text === null ? null : text.slice(0, length).toWellFormed();
}

function listed<T>(items: readonly (T | null)[]): T[] {
  return items.filter((item) => item !== null).slice(0, MAX_LISTED);
}
