import { executeQueryPlan, buildOperationContext } from '@apollo/gateway';
import { createRequire } from 'node:module';
import { parse, type GraphQLSchema } from 'graphql';
import type * as graphql from 'graphql';
import { compilePlan } from '../src/execution/plan/compile-plan';
import { PlanRun, type Fetchers } from '../src/execution/plan/plan-run';
import { compileProjector } from '../src/execution/projection/compile-projector';
import type { ExecutionScope } from '../src/execution/execution-scope';
import { TextReply } from '../src/execution/replies';
import { SubgraphFetcher } from '../src/execution/subgraph-fetcher';
import type { SubgraphAnswer, SubgraphRequest } from '../src/execution/transport';
import { buildGraph } from '../src/planning/build-graph';
import { planOperation } from '../src/planning/plan-operation';
import type { GatewayMetrics } from '../src/telemetry/gateway-metrics';

/**
 * CPU time of executing the shop's operations, next to Apollo's executor, with subgraphs whose
 * answers are texts that are there already:
 * `node -r @swc-node/register gateway/bench/execution.ts [rounds]`.
 */
interface Shop {
  readonly NAMES: readonly string[];
  readonly composeShop: () => string;
  readonly subgraphSchema: (name: string) => GraphQLSchema;
}
// The folder of the benchmarks has packages of its own.
const fromBench = createRequire(require.resolve('../../bench/shop/subgraphs.cjs'));
const { NAMES, composeShop, subgraphSchema } = fromBench('./subgraphs.cjs') as Shop;
const queries = fromBench('./queries.cjs') as Record<string, string>;
const shop = fromBench('graphql') as typeof graphql;
const rounds = Number(process.argv[2] ?? 2_000);

const graph = buildGraph(composeShop());
const schemas = new Map(NAMES.map((name) => [name, subgraphSchema(name)]));
const texts = new Map<string, string>();
const nothing = (): void => undefined;

async function textOf(service: string, query: string, variablesText: string): Promise<string> {
  const key = `${service}\n${query}\n${variablesText}`;
  const known = texts.get(key);
  if (known !== undefined) return known;
  const schema = schemas.get(service);
  if (!schema) throw new Error(`no subgraph ${service}`);
  const variableValues = JSON.parse(variablesText) as Record<string, unknown>;
  const document = shop.parse(query);
  const text = JSON.stringify(await shop.execute({ schema, document, variableValues }));
  texts.set(key, text);
  return text;
}

function fetchers(): Fetchers {
  const metrics = { fetched: nothing } as unknown as GatewayMetrics;
  const log = { debug: nothing, info: nothing, warn: console.warn, error: nothing };
  const send = async ({ fetch, variablesText }: SubgraphRequest) => {
    const text = await textOf(fetch.service, fetch.query, variablesText);
    return new TextReply(JSON.parse(text) as SubgraphAnswer, text);
  };
  const transport = { send, close: () => Promise.resolve() };
  const made = NAMES.map((name) => new SubgraphFetcher(name, transport, { metrics, log }));
  return Object.fromEntries(made.map((fetcher) => [fetcher.name, fetcher]));
}

function compiled(query: string, codegen: boolean): () => Promise<string> {
  const document = parse(query);
  const { operation, fragments } = buildOperationContext({
    schema: graph.schema,
    operationDocument: document,
  });
  const step = compilePlan(planOperation(graph, document), {
    schema: graph.supergraphSchema,
    isMutation: false,
    codegen,
  });
  const projector = compileProjector({ schema: graph.schema, operation, fragments }, { codegen });
  const scope = { caller: { trace: {} } } as unknown as ExecutionScope;
  const parts = { given: {}, coerced: {}, scope, event: undefined, fetchers: fetchers() };
  return async () => {
    const run = new PlanRun(parts);
    await step(run);
    return projector.project(run.data, {}, nothing).dataText;
  };
}

function apollo(query: string): () => Promise<string> {
  const document = parse(query);
  const plan = planOperation(graph, document);
  const context = buildOperationContext({ schema: graph.schema, operationDocument: document });
  const sources = Object.fromEntries(
    NAMES.map((name) => [
      name,
      {
        process: async ({ request }: { request: { query?: string; variables?: object } }) => {
          const text = await textOf(name, request.query ?? '', JSON.stringify(request.variables));
          return JSON.parse(text) as never;
        },
      },
    ]),
  );
  const request = { request: { variables: {} }, context: {}, metrics: {} };
  return async () => {
    const { data } = await executeQueryPlan(
      plan,
      sources,
      request as unknown as Parameters<typeof executeQueryPlan>[2],
      context,
      graph.supergraphSchema,
      graph.apiSchema,
    );
    return JSON.stringify(data);
  };
}

async function measure(name: string, run: () => Promise<string>, times: number): Promise<void> {
  for (let round = 0; round < times / 4; round += 1) await run();
  const before = process.cpuUsage();
  for (let round = 0; round < times; round += 1) await run();
  const { user, system } = process.cpuUsage(before);
  const micros = ((user + system) / times).toFixed(1);
  console.log(`${name.padEnd(24)} ${micros.padStart(9)} µs`);
}

async function main(): Promise<void> {
  for (const [name, query] of Object.entries(queries)) {
    const ours = await compiled(query, true)();
    if (ours !== (await apollo(query)())) throw new Error(`${name} is answered differently`);
    console.log(`${name}: ${ours.length} bytes`);
    await measure('generated code', compiled(query, true), rounds);
    await measure('closures', compiled(query, false), rounds);
    await measure("Apollo's executor", apollo(query), rounds / 10);
  }
}

void main();
