import { parseArgs } from 'node:util';
import { MeasuredGateway, percentile, subscribe } from './stream-client';

/**
 * Time from publishing an event in a subgraph to its arrival at a client's socket, hydrated from
 * three subgraphs in the gateway's process:
 * `node -r @swc-node/register gateway/bench/event-latency.ts [--rate 1000] [--seconds 10]`.
 */
const QUERY = 'subscription { tick { at item { name price amount } } }';
const WARM_UP_EVENTS = 2_000;
const TARGET_P95_MS = 3;

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '10' },
  },
});

async function main(perSecond: number, seconds: number): Promise<void> {
  const gateway = await MeasuredGateway.start();
  const latencies: number[] = [];
  let arrived: () => void = () => undefined;
  const onEvent = (text: string): void => {
    const now = process.hrtime.bigint();
    const at = /"at":"(\d+)"/.exec(text)?.[1];
    if (at === undefined || !text.includes('"amount":"amount of 1"')) throw new Error(text);
    latencies.push(Number(now - BigInt(at)) / 1e6);
    arrived();
  };
  const socket = await subscribe(gateway.url, { query: QUERY }, onEvent);
  for (let open = false; !open;) {
    open = ((await gateway.ask({ do: 'measure' })).listening ?? 0) > 0;
  }
  const run = async (count: number): Promise<number[]> => {
    latencies.length = 0;
    const all = new Promise<void>((resolve) => {
      arrived = () => {
        if (latencies.length === count) resolve();
      };
    });
    gateway.tell({ do: 'publish', count, perSecond });
    await all;
    return [...latencies].sort((a, b) => a - b);
  };
  await run(WARM_UP_EVENTS);
  const sorted = await run(perSecond * seconds);
  socket.close();
  const ms = (share: number): string => `${percentile(sorted, share).toFixed(3)} ms`;
  console.table({
    'events a second': perSecond,
    events: sorted.length,
    p50: ms(0.5),
    p95: ms(0.95),
    p99: ms(0.99),
    most: ms(1),
    'p95 within 3 ms': percentile(sorted, 0.95) < TARGET_P95_MS,
  });
  await gateway.ask({ do: 'close' });
}

void main(Number(values.rate), Number(values.seconds)).then(() => process.exit(0));
