import { buildSubgraphSchema } from '@apollo/subgraph';
import Fastify from 'fastify';
import { AccessTokens, InternalAssertions } from '@suitegraph/kit/auth';
import { createMetrics } from '@suitegraph/kit/telemetry';
import { parse } from 'graphql';
import { createGateway, type LocalSubgraph } from '../src';
import { Topic } from '../test/fixtures/topic';
import type { Command, Report } from './stream-client';

/**
 * The gateway that the benchmarks of streams measure, in a process of its own: a feed of ticks in
 * one subgraph, whose items three subgraphs know.
 */
interface Tick {
  /** `process.hrtime` in nanoseconds: the same clock for all processes of a machine. */
  readonly at: string;
}

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key"])\n`;
const SECRET = 'a-secret-for-benchmarks-0123456789';
const nothing = (): void => undefined;

const ticks = new Topic<Tick>();

function subgraph(name: string, sdl: string, resolvers: object): LocalSubgraph {
  const module = { typeDefs: parse(LINK + sdl), resolvers };
  const modules = [module] as Parameters<typeof buildSubgraphSchema>[0];
  const schema = buildSubgraphSchema(modules);
  return { name, sdl: LINK + sdl, schema, createContext: () => ({}) };
}

function knowing(name: string, field: string): LocalSubgraph {
  const sdl = `type Query { ${name}: Int } type Item @key(fields: "id") { id: ID! ${field}: String }`;
  return subgraph(name, sdl, {
    Item: { [field]: ({ id }: { id: string }) => `${field} of ${id}` },
  });
}

const feed = subgraph(
  'feed',
  `type Query { listening: Int! }
   type Subscription { tick(after: String): Tick }
   type Tick { cursor: String! at: String! item: Item! }
   type Item @key(fields: "id") { id: ID! }`,
  {
    Query: { listening: () => ticks.subscribers },
    Subscription: {
      tick: {
        subscribe: () => ticks.subscribe(),
        resolve: ({ at }: Tick) => ({ cursor: at, at, item: { id: '1' } }),
      },
    },
  },
);

const tokens = new AccessTokens(SECRET);

async function serve(): Promise<void> {
  const subgraphs = [
    feed,
    knowing('names', 'name'),
    knowing('prices', 'price'),
    knowing('stock', 'amount'),
  ];
  const gateway = createGateway({
    subgraphs: subgraphs.map((local) => ({ name: local.name, local })),
    tokens,
    assertions: new InternalAssertions(SECRET),
    log: { debug: nothing, info: nothing, warn: console.warn, error: console.error },
    metrics: createMetrics({ processMetrics: false }),
    settings: { graphiql: false },
  });
  const app = Fastify({ forceCloseConnections: true });
  await gateway.register(app);
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  process.on('message', (command: Command) => void obey(command, () => app.close()));
  report({ url: `${url.replace('http', 'ws')}/graphql` });
}

async function obey(command: Command, close: () => Promise<unknown>): Promise<void> {
  switch (command.do) {
    case 'publish':
      publish(command.count, command.perSecond);
      return;
    case 'measure':
      globalThis.gc?.();
      globalThis.gc?.();
      report({ memory: process.memoryUsage(), listening: ticks.subscribers });
      return;
    case 'token':
      report({ token: await tokenOf(command.userId) });
      return;
    case 'close': {
      const startedAt = performance.now();
      await close();
      report({ closedMs: performance.now() - startedAt });
      process.disconnect();
    }
  }
}

function publish(count: number, perSecond: number): void {
  const startedAt = performance.now();
  let published = 0;
  const step = (): void => {
    const due = Math.floor(((performance.now() - startedAt) / 1000) * perSecond) + 1;
    for (; published < Math.min(due, count); published++) {
      ticks.publish({ at: String(process.hrtime.bigint()) });
    }
    if (published < count) setTimeout(step, 1);
  };
  step();
}

function tokenOf(userId: string): Promise<string> {
  const principal = {
    ...{ userId, tenantId: 'bench', sessionId: userId, email: `${userId}@bench.test` },
    ...{ roles: ['USER'], scopes: new Set(['mail:read']), expiresAt: new Date(0) },
  };
  return tokens.issue(principal, 3_600);
}

function report(value: Report): void {
  process.send?.(value);
}

void serve();
