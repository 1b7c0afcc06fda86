import type { EventFeed, StoredEvent } from '@suitegraph/kit/events';
import type { RequestContext } from '@suitegraph/kit/graphql';
import type { Owner } from '../accounts/account';
import type { MessageConditions } from './message-query';

/** Says whether an owner's message matches a filter. */
export interface MessageMatcher {
  matches(owner: Owner, id: string, filter: MessageConditions): Promise<boolean>;
  /** @throws InvalidInputError when the filter cannot be read. */
  check(filter: MessageConditions): void;
}

/** A stream of events, as `eventSubscription` makes it. */
export type Subscribe<Args> = (data: {
  args: Args;
  context: RequestContext;
}) => AsyncIterable<StoredEvent>;

// A subscription's source is made by a decorator, before anything is wired. The feed is what a running
// subgraph and the context of its requests have in common.
const matchers = new WeakMap<object, MessageMatcher>();

/** Registers who answers for the filters of streams of a feed. */
export function filterStreams(feed: Pick<EventFeed, 'stream'>, matcher: MessageMatcher): void {
  matchers.set(feed, matcher);
}

/**
 * Leaves out of a stream what does not match the `filter` argument. A message that is gone cannot be
 * asked any more: that it is gone is always told.
 */
export function filtered<Args extends { readonly filter?: MessageConditions | null }>(
  source: Subscribe<Args>,
): Subscribe<Args> {
  return (data) => {
    const { filter } = data.args;
    if (!filter) return source(data);
    const { feed, viewer } = data.context;
    const matcher = matchers.get(feed);
    if (!matcher) throw new Error('Nobody answers for the filters of this feed');
    matcher.check(filter);
    return select(source(data), async ({ kind, key }) => {
      return kind === 'DESTROYED' || matcher.matches(viewer, key, filter);
    });
  };
}

function select(
  source: AsyncIterable<StoredEvent>,
  accepts: (event: StoredEvent) => Promise<boolean>,
): AsyncIterable<StoredEvent> {
  const events = source[Symbol.asyncIterator]();
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        for (;;) {
          const step = await events.next();
          if (step.done === true || (await accepts(step.value))) return step;
        }
      },
      // At once, not behind the `next()` that waits for an event.
      return: async () => (await events.return?.()) ?? { done: true, value: undefined },
    }),
  };
}
