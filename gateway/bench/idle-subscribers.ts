import { parseArgs } from 'node:util';
import type { WebSocket } from 'ws';
import { MeasuredGateway, subscribe } from './stream-client';

/**
 * Memory of a gateway for each idle subscriber, and how long an event takes to reach all of them:
 * `node -r @swc-node/register gateway/bench/idle-subscribers.ts [--subscribers 10000] [--distinct]`.
 * Each subscriber has a socket of its own. With `--distinct` each is a user of its own as well, and
 * so has a stream of the subgraph of its own; otherwise all of them share one.
 */
const QUERY = 'subscription { tick { at item { name } } }';
const AT_ONCE = 50;
const MIB = 1024 * 1024;

const { values } = parseArgs({
  options: {
    subscribers: { type: 'string', default: '10000' },
    distinct: { type: 'boolean', default: false },
  },
});

async function main(subscribers: number, distinct: boolean): Promise<void> {
  const gateway = await MeasuredGateway.start();
  let arrived = 0;
  const all = Promise.withResolvers<undefined>();
  const onEvent = (): void => {
    arrived += 1;
    if (arrived === subscribers) all.resolve(undefined);
  };
  const sockets: WebSocket[] = [];
  const connect = async (n: number): Promise<void> => {
    const asked = distinct
      ? await gateway.ask({ do: 'token', userId: `user${n}` })
      : { token: undefined };
    const { token } = asked;
    sockets.push(
      await subscribe(
        gateway.url,
        { query: QUERY, ...(token !== undefined && { token }) },
        onEvent,
      ),
    );
  };
  // The first ones load and compile what all of them use.
  const first = Math.min(100, subscribers);
  for (let n = 0; n < first; n++) await connect(n);
  const before = await gateway.ask({ do: 'measure' });
  const startedAt = performance.now();
  const tokensInTurn = distinct ? 1 : AT_ONCE;
  for (let n = first; n < subscribers; n += tokensInTurn) {
    const some = Array.from({ length: Math.min(tokensInTurn, subscribers - n) }, (_, i) => n + i);
    await Promise.all(some.map((it) => connect(it)));
  }
  const connectedMs = performance.now() - startedAt;
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const after = await gateway.ask({ do: 'measure' });
  const publishedAt = performance.now();
  gateway.tell({ do: 'publish', count: 1, perSecond: 1_000 });
  await all.promise;
  const reachedMs = performance.now() - publishedAt;
  const { closedMs = NaN } = await gateway.ask({ do: 'close' });
  const measured = subscribers - first;
  const perSubscriber = (name: 'rss' | 'heapUsed'): string =>
    `${(((after.memory?.[name] ?? 0) - (before.memory?.[name] ?? 0)) / measured / 1024).toFixed(1)} KiB`;
  console.table({
    subscribers,
    'streams of the subgraph': after.listening,
    'RSS, all': `${((after.memory?.rss ?? 0) / MIB).toFixed(0)} MiB`,
    'RSS each': perSubscriber('rss'),
    'heap each': perSubscriber('heapUsed'),
    'connecting, each': `${(connectedMs / measured).toFixed(2)} ms`,
    'an event to all of them': `${reachedMs.toFixed(0)} ms`,
    'closing all of them': `${closedMs.toFixed(0)} ms`,
  });
}

void main(Number(values.subscribers), values.distinct).then(() => process.exit(0));
