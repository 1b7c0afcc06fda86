import type { Logger } from '@suitegraph/kit/logging';
import type { DataSource, EntityManager } from 'typeorm';
import type { Owner } from '../../accounts/account';
import { searchDocument, type SearchDocument, type SearchSource } from '../document';
import { stemmersOf } from '../languages';
import { DocumentThreadLostError, DocumentThreadsBusyError } from './document-thread';
import type { IndexRepository } from './index.repository';
import type { StemCache } from './stem-cache';

const BATCH = 100;
/** So much of a mailbox is indexed while its owner waits; a larger import is found bit by bit. */
const MAX_INLINE = 500;

/** Reads messages for the index, in other threads or this one. */
export interface DocumentReader {
  read(sources: readonly SearchSource[]): Promise<readonly SearchDocument[]>;
}

/** Reads in this thread. */
export const readHere: DocumentReader = {
  read: (sources) => Promise.resolve(sources.map(searchDocument)),
};

/**
 * Writes the index of words. What is to be indexed stands in a queue of the database until the commit
 * that indexes it: whatever fails or crashes on the way, it is found there again.
 */
export class SearchIndexer {
  private untidy = false;

  constructor(
    private readonly database: DataSource,
    private readonly index: IndexRepository,
    private readonly on: {
      readonly reader: DocumentReader;
      readonly stems: Pick<StemCache, 'stems'>;
      /** Batches written at a time. */
      readonly lanes: number;
      readonly log: Logger;
    },
  ) {}

  /** Indexes messages that wait for it; returns whether there may be more. */
  async indexSome(): Promise<boolean> {
    const lanes = Array.from({ length: this.on.lanes }, () =>
      this.batch((tx) => this.index.take(tx, BATCH)),
    );
    const taken = await Promise.all(lanes);
    if (taken.some((count) => count > 0)) {
      this.untidy = true;
    } else if (this.untidy) {
      await this.index.tidy(this.database.manager);
      this.untidy = false;
    }
    return taken.includes(BATCH);
  }

  /** Indexes what an owner has got so far, as much of it as can be done at once. */
  async catchUp(owner: Owner): Promise<void> {
    for (let done = 0; done < MAX_INLINE; done += BATCH) {
      try {
        const taken = await this.batch((tx) => this.index.takeOf(tx, owner, BATCH));
        if (taken < BATCH) return;
      } catch (error) {
        // It stays in the queue, and the search finds what is indexed.
        if (error instanceof DocumentThreadsBusyError) return;
        throw error;
      }
    }
  }

  private batch(take: (tx: EntityManager) => Promise<string[]>): Promise<number> {
    return this.database.transaction(async (tx) => {
      const ids = await take(tx);
      if (ids.length > 0) await this.write(tx, ids);
      return ids.length;
    });
  }

  private async write(tx: EntityManager, ids: readonly string[]): Promise<void> {
    const documents = await this.read(await this.index.sources(tx, ids));
    const stems = await this.on.stems.stems(
      tx,
      documents.map(({ languages, stemmed }) => ({
        stemmers: stemmersOf(languages),
        words: stemmed,
      })),
    );
    await this.index.save(tx, documents, stems);
  }

  private async read(sources: readonly SearchSource[]): Promise<readonly SearchDocument[]> {
    try {
      return await this.on.reader.read(sources);
    } catch (error) {
      if (!(error instanceof DocumentThreadLostError)) throw error;
      this.on.log.warn({ err: error, messages: sources.length }, 'an indexing thread was lost');
      if (!error.started) return sources.map(searchDocument);
      const [only, ...others] = sources;
      // A message that no thread survives is found by its header alone, and holds up none of the others.
      if (only && others.length === 0)
        return [searchDocument({ ...only, text: null, attached: [] })];
      const read: SearchDocument[] = [];
      for (const source of sources) read.push(...(await this.read([source])));
      return read;
    }
  }
}
