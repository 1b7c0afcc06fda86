import { operationFromDocument } from '@apollo/federation-internals';
import { buildSchema, parse } from 'graphql';
import { buildGraph, composeSubgraphs } from '../planning/graph';
import { sameStream, type PlannedStream } from './same-stream';

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])\n';
const FEED = `
  type Query { a: Int }
  type Subscription { changed: Change }
  type Change { number: Int kind: Kind by: User }
  enum Kind { ADDED REMOVED }
  type User @key(fields: "id") { id: ID! }
`;
const USERS =
  'type Query { b: Int } type User @key(fields: "id") { id: ID! name: String @shareable }';
const OPERATION = parse('subscription { changed { number kind by { name } } }');

interface Change {
  readonly feed?: string;
  readonly users?: string;
  readonly url?: string;
}

function planned({ feed = FEED, users = USERS, url = 'http://users' }: Change = {}): PlannedStream {
  const schema = buildSchema('type Query { a: Int }');
  const graph = buildGraph(
    composeSubgraphs([
      { name: 'feed', url: 'http://feed', local: local('feed', feed) },
      { name: 'users', url, local: local('users', users) },
    ]),
  );
  const operation = operationFromDocument(graph.apiSchema, OPERATION);
  return { plan: graph.planner.buildQueryPlan(operation), document: OPERATION, graph };
  function local(name: string, sdl: string) {
    return { name, sdl: LINK + sdl, schema, createContext: () => ({}) };
  }
}

describe('sameStream', () => {
  it('holds for a change elsewhere in the graph', () => {
    const feed = FEED.replace('a: Int', 'a: Int more: String');
    const users = USERS.replace('id: ID!', 'id: ID! age: Int');
    expect(sameStream(planned(), planned({ feed, users }))).toBe(true);
  });

  it.each<[string, Change]>([
    ['another type of a selected field', { feed: FEED.replace('number: Int', 'number: Int!') }],
    ['another value of a selected enum', { feed: FEED.replace('REMOVED', 'REMOVED MOVED') }],
    ['another plan', { feed: FEED.replace('id: ID! }', 'id: ID! name: String @shareable }') }],
    ['another address of a subgraph it needs', { url: 'http://elsewhere' }],
  ])('does not hold for %s', (_what, change) => {
    expect(sameStream(planned(), planned(change))).toBe(false);
  });
});
