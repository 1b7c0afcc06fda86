import { composeServices } from '@apollo/composition';
import { InternalAssertions, AccessTokens } from '@suitegraph/kit/auth';
import { createMetrics } from '@suitegraph/kit/telemetry';
import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from '@apollo/federation-internals';
import {
  execute,
  isInterfaceType,
  isObjectType,
  parse,
  validate,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import { createGateway, type Gateway, type LocalSubgraph } from '../../../src';
import type { GatewayLog } from '../../../src/app/ports';
import { SILENT } from '../../fixtures/world';
import type { Data, FaultOf, Federation, RunState } from './federation';
import { outcomeOf, type Outcome } from './outcome';
import { Reference } from './reference';
import { MONOLITH, Resolution } from './resolve';
import { attach, fieldsOfDirectives, makeSubgraph } from './subgraph';

const SECRET = 'secret-of-the-federation-tests-0123456789';
const WIDE = 100_000;
const LIMITS = { depth: 100, aliases: WIDE, tokens: WIDE, rootFields: 1_000 };

/** How one operation is run. */
export interface Running {
  readonly variables?: Data;
  readonly fault?: FaultOf;
  readonly down?: readonly string[];
}

/** What came of it. */
export interface Ran extends Outcome {
  readonly query: string;
  /** JSON text of the data: the order of its fields. */
  readonly text: string;
  readonly log: readonly string[];
  /** Requests to each subgraph. */
  readonly requests: Readonly<Record<string, number>>;
}

/** A federation behind our gateway, behind Apollo's executor, and as one schema. */
export class Bench {
  private state: RunState = newState({});
  readonly gateway: Gateway;
  /** The API schema over all data: what every gateway has to equal. */
  readonly schema: GraphQLSchema;
  readonly subgraphs: readonly LocalSubgraph[];
  private readonly reference: Reference;

  constructor(
    readonly federation: Federation,
    log: GatewayLog = SILENT,
  ) {
    const sdls = Object.entries(federation.subgraphs);
    const supergraphSdl = compose(federation);
    const supergraph = Supergraph.build(supergraphSdl, {
      supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES,
    });
    const interfacesOf = interfacesIn(supergraph.schema.toGraphQLJSSchema());
    const protectedFields = fieldsOfDirectives(sdls.map(([, sdl]) => sdl));
    for (const field of federation.steady ?? []) protectedFields.add(field);
    const shared = { federation, interfacesOf, protectedFields, run: () => this.state };
    this.subgraphs = sdls.map(([name, sdl]) => makeSubgraph(name, sdl, shared));
    this.schema = supergraph.apiSchema().toGraphQLJSSchema();
    attach(this.schema, new Resolution(federation, interfacesOf, protectedFields, MONOLITH));
    this.gateway = createGateway({
      subgraphs: this.subgraphs.map((local) => ({ name: local.name, local })),
      supergraphSdl,
      tokens: new AccessTokens(SECRET),
      assertions: new InternalAssertions(SECRET),
      log,
      metrics: createMetrics({ processMetrics: false }),
      settings: { graphiql: false, limits: LIMITS },
    });
    this.reference = new Reference(this.gateway.graph, this.subgraphs);
  }

  /** The document, when it is valid. @throws Error */
  parse(query: string): DocumentNode {
    const document = parse(query);
    const errors = validate(this.schema, document);
    if (errors.length > 0) throw new Error(`${query}\n${errors.join('\n')}`);
    return document;
  }

  ours(query: string, running: Running = {}): Promise<Ran> {
    return this.record(running, async () => {
      const { variables = {} } = running;
      const answer = await this.gateway.execute({ query, variables }, CALLER);
      const outcome = outcomeOf(JSON.parse(answer.toText()));
      return { ...outcome, query, text: answer.dataText };
    });
  }

  apollo(query: string, running: Running = {}): Promise<Ran> {
    return this.record(running, async () => {
      const outcome = await this.reference.run(this.parse(query), running.variables ?? {});
      return { ...outcome, query, text: JSON.stringify(outcome.data) };
    });
  }

  /** The single schema's answer. */
  single(query: string, running: Running = {}): Promise<Ran> {
    return this.record(running, async () => {
      const result = await execute({
        schema: this.schema,
        document: this.parse(query),
        variableValues: running.variables ?? {},
        rootValue: undefined,
        contextValue: this.state,
      });
      const text = JSON.stringify(result.data);
      return { ...outcomeOf(JSON.parse(JSON.stringify(result))), query, text };
    });
  }

  close(): Promise<void> {
    return this.gateway.close();
  }

  private async record(
    running: Running,
    run: () => Promise<Omit<Ran, 'log' | 'requests'>>,
  ): Promise<Ran> {
    const state = newState(running);
    this.state = state;
    const outcome = await run();
    const requests = [...state.requests].map(([name, { size }]) => [name, size] as const);
    return { ...outcome, log: state.log, requests: Object.fromEntries(requests) };
  }
}

const CALLER = {
  principal: null,
  trace: { traceId: '0'.repeat(31) + '1', spanId: '0'.repeat(15) + '1', sampled: false },
  client: {},
};

function newState({ fault = () => undefined, down = [] }: Running): RunState {
  return { log: [], requests: new Map(), fault, down: new Set(down) };
}

function compose({ name, subgraphs }: Federation): string {
  const services = Object.entries(subgraphs).map(([service, sdl]) => ({
    name: service,
    url: `local://${service}`,
    typeDefs: parse(sdl),
  }));
  const { supergraphSdl, errors } = composeServices(services);
  if (supergraphSdl === undefined) throw new Error(`${name}: ${errors.join('\n')}`);
  return supergraphSdl;
}

function interfacesIn(schema: GraphQLSchema): (typename: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    known.set(
      type.name,
      type.getInterfaces().map(({ name }) => name),
    );
  }
  return (typename) => known.get(typename) ?? [];
}
