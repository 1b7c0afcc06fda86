import { composeServices } from '@apollo/composition';
import { parse, print } from 'graphql';
import { Refusal } from '../../errors/refusal';
import { buildGraph } from '../build-graph';
import { contextOf } from '../operation-context';
import { conditionsOf, conditionVariables } from './conditions';
import { normaliseOperation } from './normalise-operation';

const CATALOGUE = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@external", "@requires"])
  type Query { products: [Product!]! any: [Item!]! media: [Media!]! self: Query ping: String }
  type Mutation { do(n: Int): Int other: Int }
  interface Media { id: ID! name: String }
  union Item = Product | Book
  type Product implements Media @key(fields: "id") {
    id: ID! name: String price(currency: String = "EUR"): Float list(first: Int): [Product!]
  }
  type Book implements Media @key(fields: "id") { id: ID! name: String fame: Int age: Int }
`;
const STOCK = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@external", "@requires"])
  type Product @key(fields: "id") {
    id: ID!
    price(currency: String = "EUR"): Float @external
    value: Float @requires(fields: "price(currency: \\"USD\\")")
  }
`;

const { supergraphSdl = '' } = composeServices(
  Object.entries({ catalogue: CATALOGUE, stock: STOCK }).map(([name, sdl]) => {
    return { name, url: `http://${name}`, typeDefs: parse(sdl) };
  }),
);
const graph = buildGraph(supergraphSdl);

const contextFor = (text: string) => contextOf(graph, parse(text));

/** The text of the operation that is planned, on one line; undefined when nothing is. */
function planned(text: string, variables: Record<string, unknown> = {}): string | undefined {
  const { operation, fragments, keys } = contextFor(text);
  const conditions = conditionsOf(conditionVariables(operation, fragments), variables);
  const document = normaliseOperation(parse(text), { schema: graph.schema, conditions, keys });
  return document && print(document).replace(/\s+/g, ' ');
}

describe('a normalised operation', () => {
  it.each([
    [
      'spreads its fragments',
      '{ products { id ...F ...F } } fragment F on Product { name id }',
      '{ products { id name } }',
    ],
    [
      'merges equal selections where the first stands',
      '{ any { ... on Book { age } ... on Product { id } ... on Book { fame } } products { list { id } } ... { products { list { name } } } }',
      '{ any { ... on Book { age fame } ... on Product { id } } products { list { id name } } }',
    ],
    [
      'has no type condition that always holds',
      '{ products { ... on Media { name ... on Product { id } } } media { ... on Media { id } } }',
      '{ products { name id } media { id } }',
    ],
    [
      'has no type condition that never holds',
      '{ any { ... on Book { ... on Media { ... on Product { id } } } } }',
      '{ any { __typename } }',
    ],
    [
      'keeps the order of mutations',
      'mutation { a: do(n: 1) ...F b: do(n: 3) } fragment F on Mutation { c: do(n: 2) other }',
      'mutation { a: do(n: 1) c: do(n: 2) other b: do(n: 3) }',
    ],
    [
      'asks for nothing of the schema itself',
      '{ ping __typename __schema { types { name } } self { ping } }',
      '{ ping self { ping } }',
    ],
    [
      'asks for type names by their name',
      '{ products { kind: __typename } }',
      '{ products { __typename } }',
    ],
  ])('%s', (_, text, expected) => {
    expect(planned(text)).toBe(expected);
  });

  it('is nothing when nothing is to be fetched', () => {
    expect(planned('{ __typename __schema { types { name } } }')).toBeUndefined();
    expect(planned('{ ping @skip(if: true) ... @include(if: false) { any { __typename } } }')).toBe(
      undefined,
    );
  });

  it('is refused where fragments multiply', () => {
    const levels = Array.from(
      { length: 14 },
      (_, n) => `fragment F${n} on Query { a: self { ...F${n + 1} } b: self { ...F${n + 1} } }`,
    );
    const text = `{ ...F0 } ${levels.join(' ')} fragment F14 on Query { ping }`;
    expect(() => planned(text)).toThrow(Refusal);
    expect(() => planned(text)).toThrow('too large');
  });
});

describe('conditions', () => {
  it('are gone with what they leave out', () => {
    const text =
      'query ($a: Boolean!, $b: Boolean!) { ping @include(if: $a) @skip(if: false) products { id @skip(if: $b) name } }';
    const head = 'query ($a: Boolean!, $b: Boolean!)';
    expect(planned(text, { a: true, b: true })).toBe(`${head} { ping products { name } }`);
    expect(planned(text, { a: false, b: false })).toBe(`${head} { products { id name } }`);
  });

  const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  const many = (operation: string, fields: string) =>
    `${operation} (${NAMES.map((name) => `$${name}: Boolean!`).join()}) { ${fields} }`;

  it('are left to the plan when there are many', () => {
    const conditional = (name: string, inner = 'id') =>
      `p_${name}: products @include(if: $${name}) { ${inner} }`;
    const text = many(
      'query',
      NAMES.slice(0, 6)
        .map((name) => conditional(name))
        .join(' ') + conditional('g', 'id @include(if: $g) name @skip(if: $g)'),
    );
    expect(planned(text, { a: true, f: true })).toContain(
      '{ p_a: products { id } p_f: products @include(if: $f) { id } p_g: products @include(if: $g) { id } }',
    );
  });

  it('all count at the root of a mutation', () => {
    const root = NAMES.map((name) => `do_${name}: do @include(if: $${name})`).join(' ');
    expect(planned(many('mutation', root), { g: true })).toMatch(/\) { do_g: do }$/);
  });
});

describe('planned keys', () => {
  it.each([
    ['the name of another field', '{ products { id: name } }', 'gateway__0_id: name'],
    ['that of a type name', '{ products { __typename: name } }', 'gateway__0___typename: name'],
    [
      'a name of the gateway',
      '{ products { gateway__0_id: name } }',
      'gateway__0_gateway__0_id: name',
    ],
    ['the field itself', '{ products { name: name } }', 'name'],
    ['any other word', '{ products { title: name } }', 'title: name'],
    [
      'for a required field with other arguments',
      '{ products { price } }',
      'gateway__0_price: price',
    ],
    [
      'for a required field as it is required',
      '{ products { price(currency: "USD") } }',
      'price(currency: "USD")',
    ],
  ])('of an alias that is %s', (_, text, expected) => {
    expect(planned(text)).toBe(`{ products { ${expected} } }`);
  });

  it('are one for each meaning', () => {
    const text =
      '{ any { ... on Book { v: age } ... on Product { v: price } } products { v: price } }';
    expect(planned(text)).toBe(
      '{ any { ... on Book { v: age } ... on Product { gateway__1_v: price } } products { gateway__1_v: price } }',
    );
  });

  it('are those of the response in errors', () => {
    const { keys } = contextFor('{ products { id: name v: price list { id: name } } }');
    const path = keys.responsePath(['products', 0, 'list', 1, 'gateway__0_id']);
    expect(path).toEqual(['products', 0, 'list', 1, 'id']);
    // The key that was fetched is not what the response calls `id`.
    expect(keys.responsePath(['products', 0, 'id'])).not.toEqual(['products', 0, 'id']);
    expect(contextFor('{ products { id } }').keys.areThoseOfResponse).toBe(true);
  });
});
