import { candidatePairs, profileOf } from './blocks';
import type { DuplicateFields } from './duplicate.repository';
import { type Likeness, likenessOf } from './score';

/** Two contacts that may be one person. */
export interface DuplicatePair extends Likeness {
  readonly ids: readonly [string, string];
}

/** Contacts that may all be one person, oldest first. */
export interface Cluster {
  readonly ids: readonly string[];
  /** Of the weakest pair that ties them together. */
  readonly score: number;
}

// Longer chains are links of chance, and more than one merge takes.
const MAX_CLUSTER = 20;

/** The pairs of contacts that score `minScore` or more, the likeliest first. */
export function findPairs(contacts: readonly DuplicateFields[], minScore: number): DuplicatePair[] {
  const pairs: DuplicatePair[] = [];
  for (const [a, b] of candidatePairs(contacts.map(profileOf))) {
    const likeness = likenessOf(a, b, minScore);
    if (likeness) pairs.push({ ids: [a.id, b.id], ...likeness });
  }
  return pairs.sort((a, b) => b.score - a.score || compare(a.ids.join(), b.ids.join()));
}

/** Ties pairs that share a contact together, the likeliest first. Ids are in the order of time. */
export function clustersOf(pairs: readonly DuplicatePair[]): Cluster[] {
  const clusterOf = new Map<string, { ids: string[]; score: number }>();
  for (const { ids, score } of pairs) {
    const [one, other] = ids.map((id) => clusterOf.get(id) ?? { ids: [id], score: 1 });
    if (!one || !other || one === other) continue;
    if (one.ids.length + other.ids.length > MAX_CLUSTER) continue;
    const joined = {
      ids: [...one.ids, ...other.ids],
      score: Math.min(one.score, other.score, score),
    };
    for (const id of joined.ids) clusterOf.set(id, joined);
  }
  return [...new Set(clusterOf.values())]
    .map(({ ids, score }) => ({ ids: ids.sort(compare), score }))
    .sort((a, b) => b.score - a.score || compare(a.ids.join(), b.ids.join()));
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
