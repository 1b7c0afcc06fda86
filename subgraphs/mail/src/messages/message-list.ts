import type { EntityManager } from 'typeorm';
import {
  nextSlice,
  startOf,
  type Slice,
  type SliceRange,
  type SliceResult,
} from '../search/time-slices';
import type { MessageRecord } from './message';
import { isNarrowed, type Keyset, type MessageList, type PageRequest } from './message-query';
import type { MessageRepository } from './message.repository';

/** After this much time a search answers with what it has found. */
const BUDGET_MS = 50;
const MONTH_MS = 30 * 86_400_000;
const LOWEST_ID = '00000000-0000-0000-0000-000000000000';

/** Rows of a list in order. */
export interface FoundPage {
  readonly messages: MessageRecord[];
  /** Where the search goes on, when it gave an answer before the page was full or the list at its end. */
  readonly reached: Keyset | null;
}

type Rows = Pick<MessageRepository, 'page' | 'bounds'>;

/**
 * Reads a page. Words are looked for among the newest messages first and then back in time, slice by
 * slice: how long that takes depends on how much has to be read to find them, so it ends after a while
 * with a part of the page and the place to go on from.
 */
export async function readPage(
  manager: EntityManager,
  rows: Rows,
  of: MessageList,
  page: PageRequest,
): Promise<FoundPage> {
  if (!isNarrowed(of.search)) {
    return { messages: await rows.page(manager, of, page, { by: 'PLAIN' }), reached: null };
  }
  // Nobody searches from the oldest on: such a list is found as a whole and put in order.
  if (page.oldestFirst === true) {
    return { messages: await rows.page(manager, of, page, { by: 'ALL' }), reached: null };
  }
  const started = performance.now();
  const messages = await rows.page(manager, of, page, { by: 'NEWEST' });
  if (messages.length === page.limit) return { messages, reached: null };
  const bounds = await rows.bounds(manager, of, page);
  if (!bounds) return { messages, reached: null };
  const { reached, oldest } = bounds;
  const newest = new Date(reached.receivedAt);
  const span = (page.after ? Date.parse(page.after.receivedAt) : Date.now()) - newest.getTime();
  const likely =
    ((span / MONTH_MS) * (page.limit - messages.length)) / Math.max(messages.length, 1);
  const range = { newest, oldest, likely };
  return readSlices(messages, { range, reached, page, started }, (slice, rest) =>
    rows.page(manager, of, rest, { by: 'SLICE', slice }),
  );
}

interface Course {
  readonly range: SliceRange;
  readonly reached: Keyset;
  readonly page: PageRequest;
  readonly started: number;
}

async function readSlices(
  messages: MessageRecord[],
  { range, reached, page, started }: Course,
  read: (slice: Slice, rest: PageRequest) => Promise<MessageRecord[]>,
): Promise<FoundPage> {
  let last: SliceResult | null = null;
  for (;;) {
    const missing = page.limit - messages.length;
    const slice = nextSlice(range, last, missing);
    if (!slice) return { messages, reached: null };
    if (last && performance.now() - started > BUDGET_MS) {
      const receivedAt = startOf(last.slice).toISOString();
      return { messages, reached: { receivedAt, id: LOWEST_ID } };
    }
    const at = performance.now();
    const found = await read(slice, { limit: missing, after: reached });
    messages.push(...found);
    if (found.length === missing) return { messages, reached: null };
    last = { slice, found: found.length, ms: performance.now() - at };
  }
}
