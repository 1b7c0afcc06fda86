import { rows } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';
import { STEMMER_NAMES } from './languages';

/** SQL of what searches ask for besides the index. */
export class SearchRepository {
  /** The stems of words in every language there is a stemmer for. */
  async stems(
    manager: EntityManager,
    words: readonly string[],
  ): Promise<{ word: string; stem: string }[]> {
    return rows(
      manager,
      `SELECT DISTINCT word, stem FROM unnest($1::text[]) word, pg_ts_dict d,
         unnest(ts_lexize(d.oid::regdictionary, word)) stem
       WHERE d.dictname = ANY ($2) AND d.dictnamespace = 'pg_catalog'::regnamespace`,
      [words, STEMMER_NAMES],
    );
  }
}
