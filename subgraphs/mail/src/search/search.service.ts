import type { DataSource } from 'typeorm';
import type { Owner } from '../accounts/account';
import type { MessageConditions } from '../messages/message-query';
import type { SearchIndexer } from './indexing/indexer';
import { allOf, searchOfFilter, type SearchNode } from './query';
import { parseQuery } from './query-parser';
import { readsWords, stemmedWords, type Stems } from './query-sql';
import type { SearchRepository } from './search.repository';

const MAX_CACHED = 5_000;

/** A search that is ready to run. */
export interface Search {
  readonly node: SearchNode;
  readonly stems: Stems;
}

/** What a filter asks for. @throws InvalidInputError when `q` cannot be read. */
export function readFilter({ q, ...rest }: MessageConditions): SearchNode {
  const typed = typeof q === 'string' ? parseQuery(q) : null;
  const clauses = typed?.kind === 'and' ? typed.nodes : typed ? [typed] : [];
  return allOf([...clauses, ...searchOfFilter(rest)]);
}

/** Reads what people search for. */
export class SearchService {
  private readonly stems = new Map<string, readonly string[]>();

  constructor(
    private readonly database: DataSource,
    private readonly index: Pick<SearchRepository, 'stems'>,
    private readonly indexer: Pick<SearchIndexer, 'catchUp'>,
  ) {}

  /**
   * Reads a filter. What the owner got before this call can be found when it returns.
   *
   * @throws InvalidInputError when `q` cannot be read.
   */
  async prepare(owner: Owner, filter: MessageConditions): Promise<Search> {
    const search = await this.read(filter);
    if (readsWords(search.node)) await this.indexer.catchUp(owner);
    return search;
  }

  /** Reads a filter without looking for anything. @throws InvalidInputError as `prepare`. */
  async read(filter: MessageConditions): Promise<Search> {
    const node = readFilter(filter);
    return { node, stems: await this.stemsOf(stemmedWords(node)) };
  }

  private async stemsOf(words: readonly string[]): Promise<Stems> {
    const unknown = words.filter((word) => !this.stems.has(word));
    if (unknown.length > 0) {
      if (this.stems.size > MAX_CACHED) this.stems.clear();
      const found = Map.groupBy(
        await this.index.stems(this.database.manager, unknown),
        ({ word }) => word,
      );
      for (const word of unknown) {
        this.stems.set(word, found.get(word)?.map(({ stem }) => stem) ?? []);
      }
    }
    return new Map(words.map((word) => [word, this.stems.get(word) ?? []]));
  }
}
