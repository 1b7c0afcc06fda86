import type { DataSource, EntityManager } from 'typeorm';
import type { Owner } from '../accounts/account';
import type { MessageConditions } from '../messages/message-query';
import { searchDocument } from './document';
import { allOf, searchOfFilter, type SearchNode } from './query';
import { parseQuery } from './query-parser';
import { readsWords, stemmedWords, type Stems } from './query-sql';
import type { SearchRepository } from './search.repository';

const BATCH = 100;
/** So much of a mailbox is indexed while its owner waits; a larger import is found bit by bit. */
const MAX_INLINE = 500;
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

/** Keeps the index of words, and reads what people search for. */
export class SearchService {
  private readonly stems = new Map<string, readonly string[]>();

  constructor(
    private readonly database: DataSource,
    private readonly index: SearchRepository,
  ) {}

  /**
   * Reads a filter. What the owner got before this call can be found when it returns.
   *
   * @throws InvalidInputError when `q` cannot be read.
   */
  async prepare(owner: Owner, filter: MessageConditions): Promise<Search> {
    const search = await this.read(filter);
    if (readsWords(search.node)) await this.catchUp(owner);
    return search;
  }

  /** Reads a filter without looking for anything. @throws InvalidInputError as `prepare`. */
  async read(filter: MessageConditions): Promise<Search> {
    const node = readFilter(filter);
    return { node, stems: await this.stemsOf(stemmedWords(node)) };
  }

  /** Indexes messages that wait for it; returns whether there may be more. */
  async indexSome(): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const ids = await this.index.take(tx, BATCH);
      await this.write(tx, ids);
      return ids.length === BATCH;
    });
  }

  private async catchUp(owner: Owner): Promise<void> {
    for (let done = 0; done < MAX_INLINE; done += BATCH) {
      const taken = await this.database.transaction(async (tx) => {
        const ids = await this.index.takeOf(tx, owner, BATCH);
        await this.write(tx, ids);
        return ids.length;
      });
      if (taken < BATCH) return;
    }
  }

  private async write(tx: EntityManager, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const sources = await this.index.sources(tx, ids);
    await this.index.save(tx, sources.map(searchDocument));
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
