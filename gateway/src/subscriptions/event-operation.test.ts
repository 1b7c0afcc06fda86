import { parse } from 'graphql';
import { operationFromDocument } from '@apollo/federation-internals';
import { buildSchema, validate } from 'graphql';
import { buildGraph, composeSubgraphs } from '../planning/graph';
import { EventOperation } from './event-operation';

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@shareable", "@requiresScopes"])\n`;

const OWNER = `
  type Query { a: Int }
  scalar Token
  type Subscription {
    replayed(after: Token, kind: String): Event
    live: Event
    otherType(after: Int): Event
    elsewhere: Shared
    guarded: Guarded
    none: Int
  }
  type Event { cursor: Token! number: Int }
  type Shared @key(fields: "id") { id: ID! }
  type Guarded { cursor: String @requiresScopes(scopes: [["x"]]) number: Int }
`;
const OTHER = 'type Query { b: Int } type Shared @key(fields: "id") { id: ID! cursor: String }';

const subgraphs = Object.entries({ owner: OWNER, other: OTHER }).map(([name, sdl]) => ({
  name,
  local: {
    name,
    sdl: LINK + sdl,
    schema: buildSchema('type Query { a: Int }'),
    createContext: () => ({}),
  },
}));
const graph = buildGraph(composeSubgraphs(subgraphs));

function operationOf(text: string): EventOperation {
  const { node } = graph.planner.buildQueryPlan(
    operationFromDocument(graph.apiSchema, parse(text)),
  );
  if (node?.kind !== 'Subscription') throw new Error('not a subscription');
  return new EventOperation(graph, node.primary);
}

const compact = (text = ''): string => text.replace(/\s+/g, ' ');

describe('EventOperation', () => {
  it('asks for the cursor beside what the client selects, and takes it out again', () => {
    const operation = operationOf('subscription { e: replayed { number cursor } }');
    const { query } = operation.start({});
    expect(compact(query)).toContain('{ number cursor gateway__cursor: cursor }');
    const event = { data: { e: { number: 1, cursor: 'c1', gateway__cursor: 'c1' } } };
    expect(operation.takeCursor(event)).toBe('c1');
    expect(event).toEqual({ data: { e: { number: 1, cursor: 'c1' } } });
  });

  it('uses a name the client has not', () => {
    const operation = operationOf('subscription { replayed { gateway__cursor: number } }');
    expect(operation.start({}).query).toContain('gateway__cursor_: cursor');
  });

  it.each(['elsewhere { id }', 'guarded { number }', 'none'])(
    'asks for no cursor of %s',
    (field) => {
      const operation = operationOf(`subscription { ${field} }`);
      expect(operation.start({}).query).not.toContain('gateway__cursor');
      expect(operation.resume({}, 'c1')).toBeUndefined();
      expect(operation.takeCursor({ data: { [field]: 1 } })).toBeUndefined();
    },
  );

  it.each(['live { number }', 'otherType { number }'])(
    'cannot go on after a cursor: %s',
    (field) => {
      expect(operationOf(`subscription { ${field} }`).resume({}, 'c1')).toBeUndefined();
    },
  );

  it.each([
    'subscription { replayed { number } }',
    'subscription { replayed(after: "c0", kind: "k") { number } }',
    'subscription($after: Token, $kind: String) { replayed(after: $after, kind: $kind) { number } }',
  ])('goes on after a cursor, as a valid operation: %s', (text) => {
    const resumed = operationOf(text).resume({ after: 'c0', kind: 'k' }, 'c7');
    expect(
      validate(buildSchema(OWNER.replaceAll(/@\w+\([^)]*\)/g, '')), parse(resumed?.query ?? '')),
    ).toEqual([]);
    expect(compact(resumed?.query)).toContain('after: $gateway__after');
    expect(resumed?.variables).toMatchObject({ gateway__after: 'c7' });
    if (text.includes('$kind')) expect(resumed?.variables).toMatchObject({ kind: 'k' });
  });

  it('knows whether events of the past are asked for', () => {
    const variable = operationOf('subscription($a: Token) { replayed(after: $a) { number } }');
    expect([{ a: 'c1' }, { a: null }, {}].map((given) => variable.replays(given))).toEqual([
      true,
      false,
      false,
    ]);
    const text = (field: string) => operationOf(`subscription { ${field} { number } }`);
    expect(text('replayed(after: "c1")').replays({})).toBe(true);
    expect(text('replayed(after: null)').replays({})).toBe(false);
    expect(text('replayed(kind: "k")').replays({})).toBe(false);
  });
});
