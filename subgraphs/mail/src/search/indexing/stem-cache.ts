import type { EntityManager } from 'typeorm';
import type { IndexRepository } from './index.repository';

/** Words of a language whose stems are asked for. */
export interface StemWords {
  readonly stemmers: readonly string[];
  readonly words: readonly string[];
}

type Stems = readonly string[];
type ByStemmer<Found> = Map<string, Map<string, Found>>;

/**
 * Stems that the database has told before. Mail repeats its words: nearly all are known, and asking for
 * each again would take the database longer than writing them. Holds two generations of `most` entries
 * and forgets the older one when the newer is full.
 */
export class StemCache {
  // Words by their stemmers: one key of both would have to be put together for each word of each mail.
  private young: ByStemmer<Stems> = new Map();
  private old: ByStemmer<Stems> = new Map();
  private size = 0;

  constructor(
    private readonly index: Pick<IndexRepository, 'stem'>,
    private readonly most: number,
  ) {}

  /** The stems of each group of words, without repeats, in the order of the groups. */
  async stems(manager: EntityManager, groups: readonly StemWords[]): Promise<string[][]> {
    const wanted = this.lookUp(groups);
    const asked = [...wanted].flatMap(([stemmer, words]) =>
      [...words].flatMap(([word, stems]) => (stems ? [] : [{ stemmer, word }])),
    );
    const answers = asked.length === 0 ? [] : await this.index.stem(manager, asked);
    for (const [n, { stemmer, word }] of asked.entries()) {
      const stems = answers[n] ?? [];
      wanted.get(stemmer)?.set(word, stems);
      this.keep(stemmer, word, stems);
    }
    return groups.map(({ stemmers, words }) => {
      const all = new Set<string>();
      for (const stemmer of stemmers) {
        const stems = wanted.get(stemmer);
        for (const word of words) for (const stem of stems?.get(word) ?? []) all.add(stem);
      }
      return [...all];
    });
  }

  private lookUp(groups: readonly StemWords[]): ByStemmer<Stems | undefined> {
    const found: ByStemmer<Stems | undefined> = new Map();
    const pairs = groups.flatMap(({ stemmers, words }) =>
      stemmers.map((stemmer) => ({ stemmer, words })),
    );
    for (const { stemmer, words } of pairs) {
      const stems = wordsOf(found, stemmer);
      for (const word of words) {
        if (!stems.has(word)) stems.set(word, this.known(stemmer, word));
      }
    }
    return found;
  }

  private known(stemmer: string, word: string): Stems | undefined {
    const young = this.young.get(stemmer)?.get(word);
    if (young) return young;
    const old = this.old.get(stemmer)?.get(word);
    if (old) this.keep(stemmer, word, old);
    return old;
  }

  private keep(stemmer: string, word: string, stems: Stems): void {
    if (this.size >= this.most) {
      this.old = this.young;
      this.young = new Map();
      this.size = 0;
    }
    wordsOf(this.young, stemmer).set(word, stems);
    this.size += 1;
  }
}

function wordsOf<Found>(all: ByStemmer<Found>, stemmer: string): Map<string, Found> {
  const words = all.get(stemmer) ?? new Map<string, Found>();
  all.set(stemmer, words);
  return words;
}
