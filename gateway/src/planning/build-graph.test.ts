import { parse } from 'graphql';
import { buildGraph, DEFAULT_PLANNER_OPTIONS, SupergraphError } from './build-graph';
import { planOperation } from './plan-operation';

const FEDERATION_1 = `
  schema @core(feature: "https://specs.apollo.dev/core/v0.1")
    @core(feature: "https://specs.apollo.dev/join/v0.1") { query: Query }
  directive @core(feature: String!) repeatable on SCHEMA
  directive @join__field(graph: join__Graph, provides: join__FieldSet, requires: join__FieldSet) on FIELD_DEFINITION
  directive @join__graph(name: String!, url: String!) on ENUM_VALUE
  directive @join__owner(graph: join__Graph!) on INTERFACE | OBJECT
  directive @join__type(graph: join__Graph!, key: join__FieldSet) repeatable on INTERFACE | OBJECT
  scalar join__FieldSet
  enum join__Graph {
    ACCOUNTS @join__graph(name: "accounts" url: "http://accounts/graphql")
    REVIEWS @join__graph(name: "reviews" url: "http://reviews/graphql")
  }
  type Query { me: User @join__field(graph: ACCOUNTS) }
  type User @join__owner(graph: ACCOUNTS) @join__type(graph: ACCOUNTS, key: "id")
    @join__type(graph: REVIEWS, key: "id") {
    id: ID! @join__field(graph: ACCOUNTS)
    name: String @join__field(graph: ACCOUNTS)
    reviews: [String] @join__field(graph: REVIEWS)
  }
`;

describe('buildGraph', () => {
  it('takes supergraphs of Federation 1 too', () => {
    const graph = buildGraph(FEDERATION_1);
    expect(graph.subgraphs).toEqual([
      { name: 'accounts', url: 'http://accounts/graphql' },
      { name: 'reviews', url: 'http://reviews/graphql' },
    ]);
    const plan = planOperation(graph, parse('{ me { name reviews } }'));
    expect(plan.node).toMatchObject({
      kind: 'Sequence',
      nodes: [{ serviceName: 'accounts' }, { kind: 'Flatten', node: { serviceName: 'reviews' } }],
    });
    expect(graph.schema.getType('join__Graph')).toBeUndefined();
  });

  it('has @defer in the schema where that is on', () => {
    const off = { ...DEFAULT_PLANNER_OPTIONS, defer: false };
    expect(buildGraph(FEDERATION_1).schema.getDirective('defer')).toBeTruthy();
    expect(buildGraph(FEDERATION_1, off).schema.getDirective('defer')).toBeUndefined();
  });

  it('tells in one line why a text is no supergraph', () => {
    for (const text of ['type Query {', 'type Query { a: Int }', '', 'nonsense']) {
      expect(() => buildGraph(text)).toThrow(SupergraphError);
      expect(() => buildGraph(text)).toThrow(/^The supergraph cannot be used: [^\n]+$/);
    }
  });
});
