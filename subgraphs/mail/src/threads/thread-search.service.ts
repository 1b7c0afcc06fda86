import { encodeKeyset, pageSize, toPage, type Page } from '@suitegraph/kit/graphql';
import type { DataSource } from 'typeorm';
import type { Owner } from '../accounts/account';
import type { MessageRecord } from '../messages/message';
import { readPage } from '../messages/message-list';
import type { Keyset, MessageList } from '../messages/message-query';
import type { MessageRepository } from '../messages/message.repository';
import { toKeyset, type ListArgs } from '../messages/message.service';
import type { SearchService } from '../search/search.service';
import { MOST_HITS } from './thread-hit.types';
import type { ThreadRepository } from './thread.repository';

/** After this much time a search answers with what it has found. */
const BUDGET_MS = 100;
/** Messages read at a time; several of a conversation often come together. */
const CHUNK = 100;

/** A conversation with the newest of its messages that match, and how many do. */
export interface ThreadHitRecord {
  readonly message: MessageRecord;
  /** Counted up to `MOST_HITS`. */
  readonly hits: number;
}

interface Found {
  readonly hits: ThreadHitRecord[];
  /** Where the search goes on, when it answers before the page is full or the list at its end. */
  readonly reached: Keyset | null;
}

/** Finds conversations by their messages. */
export class ThreadSearch {
  constructor(
    private readonly database: DataSource,
    private readonly messages: Pick<MessageRepository, 'page' | 'bounds'>,
    private readonly threads: Pick<ThreadRepository, 'hits'>,
    private readonly search: Pick<SearchService, 'prepare'>,
  ) {}

  /**
   * A page of conversations, by the newest message of each that matches, newest first.
   *
   * @throws InvalidInputError when the filter or the cursor cannot be read.
   */
  async list(
    owner: Owner,
    accounts: readonly string[] | undefined,
    args: Pick<ListArgs, 'first' | 'after' | 'filter'>,
  ): Promise<Page<ThreadHitRecord>> {
    const first = pageSize(args.first);
    const after = args.after ?? undefined;
    const from = after === undefined ? undefined : toKeyset(after);
    const search = await this.search.prepare(owner, args.filter ?? {});
    const of = { owner, scope: { in: 'EVERYWHERE', accounts }, search } as const;
    const { hits, reached } = await this.find(of, first + 1, from);
    const page = toPage(hits, { first, after }, ({ message }) => valuesOf(keysetOf(message)));
    if (reached) {
      page.pageInfo.hasNextPage = true;
      page.pageInfo.endCursor = encodeKeyset(valuesOf(reached));
    }
    return page;
  }

  private async find(of: MessageList, wanted: number, from: Keyset | undefined): Promise<Found> {
    const started = performance.now();
    const hits: ThreadHitRecord[] = [];
    for (let after = from; ;) {
      const { messages, reached } = await readPage(this.database.manager, this.messages, of, {
        ...{ limit: CHUNK, after },
      });
      hits.push(...(await this.newest(of, messages)));
      if (hits.length >= wanted) return { hits: hits.slice(0, wanted), reached: null };
      const last = messages.at(-1);
      if (reached || !last) return { hits, reached };
      if (messages.length < CHUNK) return { hits, reached: null };
      after = keysetOf(last);
      if (performance.now() - started > BUDGET_MS) return { hits, reached: after };
    }
  }

  /** Those that are the newest of their conversation: what is not was found before with a newer one. */
  private async newest(
    of: MessageList,
    messages: readonly MessageRecord[],
  ): Promise<ThreadHitRecord[]> {
    const threadIds = [...new Set(messages.map(({ threadId }) => threadId))];
    if (threadIds.length === 0) return [];
    const { manager } = this.database;
    const found = await this.threads.hits(manager, of, threadIds, MOST_HITS);
    const byNewest = new Map(found.map(({ newest, hits }) => [newest, hits]));
    return messages.flatMap((message) => {
      const hits = byNewest.get(message.id);
      return hits === undefined ? [] : [{ message, hits }];
    });
  }
}

const keysetOf = ({ receivedAt, id }: MessageRecord): Keyset => ({
  receivedAt: receivedAt.toISOString(),
  id,
});

const valuesOf = ({ receivedAt, id }: Keyset): string[] => [receivedAt, id];
