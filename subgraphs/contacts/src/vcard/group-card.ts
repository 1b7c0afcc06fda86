import type { Card, CardLine } from './card';
import { editCard, withUid } from './edit-card';

// Apple's 3.0 has no KIND and no MEMBER (RFC 6350 §6.1.4, §6.6.5) and says both in its own words.
const APPLE_KIND = 'x-addressbookserver-kind';
const APPLE_MEMBER = 'x-addressbookserver-member';
const URN = /^urn:uuid:/i;

/** Whether a card stands for a group of others. */
export function isGroupCard(card: Card): boolean {
  return ['kind', APPLE_KIND].some((name) => {
    const value = card.first(name)?.property.values[0];
    return typeof value === 'string' && value.trim().toLowerCase() === 'group';
  });
}

/** The members of a group as keys, each once; members that are no cards (`mailto:`) are left out. */
export function membersOf(card: Card): string[] {
  const keys = memberLines(card).map(keyOf);
  return [...new Set(keys.filter((key) => key !== ''))];
}

/** What a member is known by: the UID of its card, with or without `urn:uuid:` before it. */
export function memberKey(uid: string): string {
  return uid.trim().replace(URN, '');
}

/** An empty group of version 4.0. */
export function newGroupCard(blank: Card, uid: string, name: string): Card {
  const kind = blank.line({ name: 'kind', params: {}, type: 'text', values: ['group'] });
  const card = withUid(blank.with([...blank.lines, kind]), uid);
  return editCard(card, { fullName: name });
}

/** The group with members more and fewer, by key; lines of members that stay are kept as they are. */
export function withMembers(
  card: Card,
  {
    add = [],
    remove = [],
  }: { readonly add?: readonly string[]; readonly remove?: readonly string[] },
): Card {
  const gone = new Set(remove);
  const going = new Set(memberLines(card).filter((line) => gone.has(keyOf(line))));
  const kept = card.with(card.lines.filter((line) => !going.has(line)));
  const known = new Set(membersOf(kept));
  const added = [...new Set(add)].filter((key) => !known.has(key));
  return kept.with([...kept.lines, ...added.map((key) => memberLine(card, key))]);
}

function memberLine(card: Card, key: string): CardLine {
  const apple = card.version === '3.0';
  return card.line({
    name: apple ? APPLE_MEMBER : 'member',
    params: {},
    type: apple ? 'unknown' : 'uri',
    values: [`urn:uuid:${key}`],
  });
}

function memberLines(card: Card): CardLine[] {
  return card.lines.filter(({ property: { name } }) => name === 'member' || name === APPLE_MEMBER);
}

function keyOf({ property }: CardLine): string {
  const [value] = property.values;
  return typeof value === 'string' && !/^mailto:/i.test(value) ? memberKey(value) : '';
}
