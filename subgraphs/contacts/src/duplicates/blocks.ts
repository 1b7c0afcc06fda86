import { fold } from '../search/words';
import { phoneKey } from '../vcard/phone-key';
import type { DuplicateFields } from './duplicate.repository';

/** A contact prepared to be compared with others. */
export interface Profile {
  readonly id: string;
  readonly fields: DuplicateFields;
  /** The words of its name in the order of the alphabet: "Lovelace, Ada" is "Ada Lovelace". */
  readonly name: string;
  readonly emails: ReadonlySet<string>;
  readonly phones: ReadonlySet<string>;
}

// Many who share one thing (an office's number, a first name) are compared with their neighbours by
// name alone (sorted neighbourhood method), or the pairs would grow with the square.
const MAX_BLOCK = 24;
const NEIGHBOURS = 8;

export function profileOf(fields: DuplicateFields): Profile {
  const words = fold(fields.fullName).match(/[\p{L}\p{N}]+/gu) ?? [];
  const keys = fields.phones.map(({ number }) => phoneKey(number));
  return {
    id: fields.id,
    fields,
    name: words.sort().join(' '),
    emails: new Set(fields.emails.map(({ address }) => address)),
    phones: new Set(keys.filter((key) => key !== null)),
  };
}

/**
 * The pairs worth comparing: those who share an address, a number or a word of the name, and those
 * whose names stand next to each other. Each pair comes once, in the order of the profiles; how many
 * there are grows with the number of contacts, not with its square.
 */
export function* candidatePairs(profiles: readonly Profile[]): Generator<[Profile, Profile]> {
  const seen = new Set<number>();
  const places = profiles.map((_, index) => index);
  // Within a block by name, so that in a large one those most alike are neighbours.
  places.sort((a, b) => compare(profiles[a]?.name ?? '', profiles[b]?.name ?? ''));
  const blocks = blocksOf(profiles, places);
  for (const [here, there] of neighboursIn([...blocks, { block: places, reach: NEIGHBOURS / 2 }])) {
    const [first, second] = here < there ? [here, there] : [there, here];
    const pair = first * profiles.length + second;
    const [one, other] = [profiles[first], profiles[second]];
    if (seen.has(pair) || !one || !other) continue;
    seen.add(pair);
    yield [one, other];
  }
}

interface Block {
  readonly block: readonly number[];
  /** How far from each other two of them may stand. */
  readonly reach: number;
}

function* neighboursIn(blocks: readonly Block[]): Generator<[number, number]> {
  for (const { block, reach } of blocks) {
    for (const [at, here] of block.entries()) {
      for (const there of block.slice(at + 1, at + 1 + reach)) yield [here, there];
    }
  }
}

function blocksOf(profiles: readonly Profile[], places: readonly number[]): Block[] {
  const blocks = new Map<string, number[]>();
  for (const place of places) {
    const profile = profiles[place];
    for (const key of profile ? keysOf(profile) : []) {
      const block = blocks.get(key);
      if (block) block.push(place);
      else blocks.set(key, [place]);
    }
  }
  return [...blocks.values()].map((block) => ({
    block,
    reach: block.length > MAX_BLOCK ? NEIGHBOURS : block.length,
  }));
}

function keysOf({ emails, phones, name }: Profile): Set<string> {
  return new Set([
    ...[...emails].map((email) => `e${email}`),
    ...[...phones].map((phone) => `p${phone}`),
    ...(name === '' ? [] : name.split(' ').map((word) => `w${word}`)),
  ]);
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
