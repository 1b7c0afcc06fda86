import type { EntityManager } from 'typeorm';
import type { IndexRepository } from './index.repository';

/** Words of a language whose stems are asked for. */
export interface StemWords {
  readonly stemmers: readonly string[];
  readonly words: readonly string[];
}

const keyOf = (stemmer: string, word: string): string => `${stemmer} ${word}`;

/**
 * Stems that the database has told before. Mail repeats its words: nearly all are known, and asking for
 * each again would take the database longer than writing them. Holds two generations of `most` entries
 * and forgets the older one when the newer is full.
 */
export class StemCache {
  private young = new Map<string, readonly string[]>();
  private old = new Map<string, readonly string[]>();

  constructor(
    private readonly index: Pick<IndexRepository, 'stem'>,
    private readonly most: number,
  ) {}

  /** The stems of each group of words, without repeats, in the order of the groups. */
  async stems(manager: EntityManager, groups: readonly StemWords[]): Promise<string[][]> {
    const found = new Map<string, readonly string[]>();
    const unknown = new Map<string, { stemmer: string; word: string }>();
    const wanted = groups.flatMap(({ stemmers, words }) =>
      stemmers.flatMap((stemmer) => words.map((word) => ({ stemmer, word }))),
    );
    for (const one of wanted) {
      const key = keyOf(one.stemmer, one.word);
      const known = this.known(key);
      if (known) found.set(key, known);
      else unknown.set(key, one);
    }
    const asked = [...unknown.values()];
    const answers = asked.length === 0 ? [] : await this.index.stem(manager, asked);
    for (const [n, { stemmer, word }] of asked.entries()) {
      const stems = answers[n] ?? [];
      found.set(keyOf(stemmer, word), stems);
      this.keep(keyOf(stemmer, word), stems);
    }
    return groups.map(({ stemmers, words }) => {
      const all = stemmers.flatMap((stemmer) =>
        words.flatMap((word) => found.get(keyOf(stemmer, word)) ?? []),
      );
      return [...new Set(all)];
    });
  }

  private known(key: string): readonly string[] | undefined {
    const young = this.young.get(key);
    if (young) return young;
    const old = this.old.get(key);
    if (old) this.keep(key, old);
    return old;
  }

  private keep(key: string, stems: readonly string[]): void {
    if (this.young.size >= this.most) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(key, stems);
  }
}
