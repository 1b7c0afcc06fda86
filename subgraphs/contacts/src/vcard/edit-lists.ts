import type { VcardProperty } from '../clients/ical';
import type { Card, CardLine } from './card';
import type { CardAddress, CardEmail, CardPhone } from './card-fields';
import { GroupNames } from './group-names';
import { isPrimary, isTypeLabel, labelLine, labelOf, labelValue, relabelled } from './labels';
import { addressOf, emailOf, phoneOf } from './read-card';

interface Labelled {
  readonly label: string | null;
  readonly primary: boolean;
}

/** One entry a list is to have. */
interface Wanted extends Labelled {
  /** What makes it the same entry as a line of the card. */
  readonly key: string;
  readonly property: Pick<VcardProperty, 'name' | 'type' | 'values'>;
}

/** Makes the card's EMAIL lines say `emails`; lines that hold no address stay. */
export function replaceEmails(card: Card, emails: readonly CardEmail[]): Card {
  const wanted = emails.map(({ address, label, primary }) => ({
    key: address,
    label,
    primary,
    property: { name: 'email', type: 'text', values: [address] },
  }));
  return replaceList(card, 'email', wanted, emailOf);
}

/** Makes the card's TEL lines say `phones`. */
export function replacePhones(card: Card, phones: readonly CardPhone[]): Card {
  const type = card.version === '3.0' ? 'phone-number' : 'text';
  const wanted = phones.map(({ number, label, primary }) => ({
    key: number,
    label,
    primary,
    property: { name: 'tel', type, values: [number] },
  }));
  return replaceList(card, 'tel', wanted, phoneOf);
}

/** Makes the card's ADR lines say `addresses`. */
export function replaceAddresses(card: Card, addresses: readonly CardAddress[]): Card {
  const keyOf = (address: Omit<CardAddress, 'label'>): string | undefined =>
    Object.values(address).some(Boolean) ? JSON.stringify(address) : undefined;
  const primaries = new Set(
    card
      .all('adr')
      .flatMap((line) => (isPrimary(line.property.params) ? [keyOf(addressOf(line))] : [])),
  );
  const wanted = addresses.map(({ label, street, city, region, postcode, country }) => {
    const key = JSON.stringify({ street, city, region, postcode, country });
    const parts = ['', '', street, city, region, postcode, country].map((part) => part ?? '');
    // The graph shows no preference among addresses: one the card has is kept.
    return { key, label, primary: primaries.has(key), property: { name: 'adr', values: [parts] } };
  });
  return replaceList(card, 'adr', wanted, (line) => keyOf(addressOf(line)));
}

/**
 * Makes the lines called `name` say what is wanted, in that order, where the first of them stood.
 * A line that already does is kept as it is.
 */
function replaceList(
  card: Card,
  name: string,
  wanted: readonly Wanted[],
  keyOf: (line: CardLine) => string | undefined,
): Card {
  const managed = card.all(name).filter((line) => keyOf(line) !== undefined);
  const unused = [...managed];
  const taken = new Set<CardLine>();
  const groups = new GroupNames(card);
  const block = wanted.flatMap((entry) => {
    const base = unused.find((line) => keyOf(line) === entry.key);
    if (base) unused.splice(unused.indexOf(base), 1);
    const label = base && labelLine(card, base);
    if (label) taken.add(label);
    return base && says(card, base, entry)
      ? [base, ...(label ? [label] : [])]
      : written(card, entry, base, groups);
  });
  for (const line of unused) {
    const label = labelLine(card, line);
    if (label) taken.add(label);
  }
  const gone = new Set([...managed, ...taken]);
  const [first] = managed;
  const at = first ? card.lines.indexOf(first) : card.lines.length;
  const rest = (lines: readonly CardLine[]): CardLine[] => lines.filter((line) => !gone.has(line));
  return card.with([...rest(card.lines.slice(0, at)), ...block, ...rest(card.lines.slice(at))]);
}

function says(card: Card, line: CardLine, { label, primary }: Labelled): boolean {
  return labelOf(card, line) === label && isPrimary(line.property.params) === primary;
}

function written(
  card: Card,
  entry: Wanted,
  base: CardLine | undefined,
  groups: GroupNames,
): CardLine[] {
  const { label, property } = entry;
  const params = relabelled(base?.property.params ?? {}, card.version, entry);
  // The value of a known line is written as it was: only what is said about it changes.
  const value = base ? { ...base.property, params } : { ...property, params };
  if (label === null || isTypeLabel(label)) return [card.line(value)];
  const group = base?.property.group ?? groups.free();
  return [
    card.line({ ...value, group }),
    card.line({
      name: 'x-ablabel',
      group,
      params: {},
      type: 'unknown',
      values: [labelValue(label)],
    }),
  ];
}
