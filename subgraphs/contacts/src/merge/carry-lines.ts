import type { VcardVersion } from '../clients/ical';
import type { Card, CardLine } from '../vcard/card';
import { GroupNames } from '../vcard/group-names';
import { isPrimary, isTypeLabel, labelOf, relabelled } from '../vcard/labels';
import { phoneKey } from '../vcard/phone-key';
import { addressOf, emailOf, phoneOf } from '../vcard/read-card';

// Said once in a card (RFC 6350 §3.3, cardinality *1), or decided field by field.
const DECIDED = new Set(
  'version uid rev prodid fn n org title bday note categories photo kind x-ablabel'.split(' '),
);
const ONCE = new Set(['gender', 'anniversary', 'x-gender', 'x-anniversary', 'x-spouse']);
const LISTS = new Set(['email', 'tel', 'adr']);

/**
 * The card with what another one says besides: addresses and numbers it does not have, and every
 * property unknown to us, as they were written, with the labels beside them.
 */
export function carryLines(into: Card, from: Card): Card {
  const known = new Set(into.lines.map(contentOf));
  const present = new Set(into.lines.map(({ property }) => property.name));
  const preferred = new Set(
    into.lines
      .filter(({ property }) => isPrimary(property.params))
      .map((line) => line.property.name),
  );
  const groups = new GroupNames(into);
  const renamed = new Map<string, string>();
  const carried: CardLine[] = [];
  for (const line of from.lines) {
    const { name } = line.property;
    if (DECIDED.has(name) || (ONCE.has(name) && present.has(name))) continue;
    const content = contentOf(line);
    if (known.has(content)) continue;
    known.add(content);
    carried.push(
      inGroup(into, fitting(from, line, into.version, preferred.has(name)), groups, renamed),
    );
  }
  return into.with([...into.lines, ...carried, ...labelsOf(into, from, renamed)]);
}

/** A line of the other card as a line of this one: one preference, and the version's own words. */
function fitting(from: Card, line: CardLine, version: VcardVersion, isTaken: boolean): CardLine {
  const { property } = line;
  if (!LISTS.has(property.name)) return line;
  const primary = isPrimary(property.params);
  if (!primary || (!isTaken && from.version === version)) return line;
  const label = labelOf(from, line);
  const said = label !== null && isTypeLabel(label) ? label : null;
  const params = relabelled(property.params, version, { label: said, primary: !isTaken });
  return { raw: '', property: { ...property, params } };
}

function inGroup(
  into: Card,
  line: CardLine,
  groups: GroupNames,
  renamed: Map<string, string>,
): CardLine {
  const { raw, property } = line;
  const group = property.group?.toLowerCase();
  if (group === undefined) return raw === '' ? into.line(property) : line;
  const name = renamed.get(group) ?? groups.free();
  renamed.set(group, name);
  const moved = { ...property, group: name };
  const prefix = `${group}.`;
  return raw.toLowerCase().startsWith(prefix)
    ? { raw: `${name}.${raw.slice(prefix.length)}`, property: moved }
    : into.line(moved);
}

function labelsOf(into: Card, from: Card, renamed: ReadonlyMap<string, string>): CardLine[] {
  return from.all('x-ablabel').flatMap(({ property }) => {
    const group = renamed.get(property.group?.toLowerCase() ?? '');
    return group === undefined ? [] : [into.line({ ...property, type: 'unknown', group })];
  });
}

/** The same for lines that say the same. */
function contentOf(line: CardLine): string {
  const { name, values } = line.property;
  if (name === 'email') return `email ${emailOf(line) ?? JSON.stringify(values)}`;
  if (name === 'tel') {
    const number = phoneOf(line) ?? '';
    return `tel ${phoneKey(number) ?? number}`;
  }
  if (name === 'adr') return `adr ${JSON.stringify(addressOf(line)).toLowerCase()}`;
  return `${name} ${JSON.stringify(values)}`;
}
