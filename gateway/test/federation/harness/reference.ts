import { executeQueryPlan, type GraphQLDataSource } from '@apollo/gateway';
import { execute, Kind, parse, type DocumentNode } from 'graphql';
import type { LocalSubgraph } from '../../../src';
import type { Graph } from '../../../src/planning/graph';
import { operationFromDocument } from '@apollo/federation-internals';
import type { Data } from './federation';
import { outcomeOf, type Outcome } from './outcome';

type ExecutorContext = Parameters<typeof executeQueryPlan>[2];

/** Apollo's executor over the same plan and the same subgraphs. */
export class Reference {
  private readonly sources: Record<string, GraphQLDataSource>;

  constructor(
    private readonly graph: Graph,
    subgraphs: readonly LocalSubgraph[],
  ) {
    this.sources = Object.fromEntries(subgraphs.map((it) => [it.name, sourceOf(it)]));
  }

  async run(document: DocumentNode, variables: Data): Promise<Outcome> {
    const { graph } = this;
    const operation = operationFromDocument(graph.apiSchema, document);
    const [definition] = document.definitions.filter((it) => it.kind === Kind.OPERATION_DEFINITION);
    if (!definition) throw new Error('the document holds no operation');
    const fragments = document.definitions.filter((it) => it.kind === Kind.FRAGMENT_DEFINITION);
    const used: Partial<ExecutorContext> = {
      request: { variables },
      document,
      schema: graph.schema,
      metrics: {},
    };
    const result = await executeQueryPlan(
      graph.planner.buildQueryPlan(operation),
      this.sources,
      used as ExecutorContext,
      {
        schema: graph.schema,
        operation: definition,
        fragments: Object.fromEntries(fragments.map((it) => [it.name.value, it])),
      },
      graph.supergraphSchema,
      graph.apiSchema,
    );
    return outcomeOf(JSON.parse(JSON.stringify(result)));
  }
}

function sourceOf(subgraph: LocalSubgraph): GraphQLDataSource {
  return {
    async process({ request }) {
      const result = await execute({
        schema: subgraph.schema,
        document: parse(request.query ?? ''),
        operationName: request.operationName ?? null,
        variableValues: JSON.parse(JSON.stringify(request.variables ?? {})) as Data,
        contextValue: subgraph.createContext({ principal: null, traceId: '' }),
      });
      const copy = JSON.parse(JSON.stringify(result)) as typeof result;
      return { data: copy.data ?? null, ...(copy.errors && { errors: copy.errors }) };
    },
  };
}
