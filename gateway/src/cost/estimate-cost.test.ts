import { federationLink } from '../../test/fixtures/compose';
import { COST_LINK as LINK, costsOf } from '../../test/fixtures/costs-of';
import { CostLimitError } from './compile-cost';

const LIBRARY = (link: string, cost: string, listSize: string) => `${link}
  type Query {
    book(id: ID): Book
    bestsellers: [Book] @${listSize}(assumedSize: 5)
    newestAdditions(after: ID, limit: Int!): [Book] @${listSize}(slicingArguments: ["limit"])
    all: [Book]
  }
  type Mutation { add(title: String!): Book }
  type Subscription { added: Book }
  type Book { title: String author: Author publisher: Publisher }
  type Author { name: String }
  type Publisher { name: String address: Address }
  type Address @${cost}(weight: 5) { zipCode: Int! }
`;

const BOOK = '{ title author { name } publisher { name address { zipCode } } }';

describe.each([
  ['as the specification names them', LINK, 'cost', 'listSize'],
  [
    'as a subgraph names them',
    federationLink({ name: '@cost', as: '@price' }, { name: '@listSize', as: '@length' }),
    'price',
    'length',
  ],
])('the cost of a library, its directives %s', (_, link, cost, listSize) => {
  const library = costsOf(LIBRARY(link, cost, listSize));

  it.each<[string, string, number]>([
    ['an object and the objects in it', `{ book(id: 1) ${BOOK} }`, 8],
    ['a list of an assumed size', `{ bestsellers ${BOOK} }`, 40],
    ['a list as long as its argument says', `{ newestAdditions(limit: 3) ${BOOK} }`, 24],
    ['a longer one', `{ newestAdditions(limit: 7) ${BOOK} }`, 56],
    ['a list of which nothing is known', `{ all ${BOOK} }`, 80],
    ['a mutation', `mutation { add(title: "x") ${BOOK} }`, 18],
    ['an event', `subscription { added ${BOOK} }`, 8],
    ['nothing but scalars and introspection', '{ __typename __schema { types { name } } }', 0],
  ])('%s', (__, text, expected) => {
    expect(library.estimate(text)).toEqual({ cost: expected, problems: [] });
  });

  it('is known only with the variables, where it depends on them', () => {
    const text = `query Q($limit: Int!) { newestAdditions(limit: $limit) ${BOOK} }`;
    expect(library.compile(text, { limit: 1 }).plan.isConstant).toBe(false);
    expect(library.compile(`{ bestsellers ${BOOK} }`).plan.isConstant).toBe(true);
    expect([3, 7, 0, -5].map((limit) => library.estimate(text, { limit }).cost)).toEqual([
      24, 56, 0, 0,
    ]);
  });
});

describe('weights', () => {
  const costs = costsOf(`${LINK}
    type Query {
      cheap: Int
      dear: Int @cost(weight: 4)
      thing: Thing
      dearThing: Thing @cost(weight: 7)
      scalar: Heavy
      enum: Color
      find(text: String @cost(weight: 2), filter: Filter, filters: [Filter!], tags: [Tag!]): Int
      matrix: [[Thing]]
      scalars: [Heavy!]
      discount: Thing @cost(weight: -3)
    }
    type Thing @cost(weight: 3) { id: ID next: Thing }
    scalar Heavy @cost(weight: 6)
    enum Color @cost(weight: 2) { RED }
    scalar Tag @cost(weight: 5)
    input Filter { exact: String @cost(weight: 8) any: String inner: Filter more: [Filter!] }
  `);

  it.each<[string, string, number]>([
    ['a scalar', '{ cheap }', 0],
    ['a field', '{ dear }', 4],
    ['an object', '{ thing { id } }', 3],
    ['a field that returns an object, in its place', '{ dearThing { id } }', 7],
    ['objects in objects', '{ thing { next { next { id } } } }', 9],
    ['a scalar type', '{ scalar }', 6],
    ['an enum', '{ enum }', 2],
    ['an argument', '{ find(text: "x") }', 2],
    ['an argument that is null', '{ find(text: null) }', 0],
    ['an input object', '{ find(filter: {}) }', 1],
    ['its fields', '{ find(filter: { exact: "a", any: "b" }) }', 9],
    ['input objects in it', '{ find(filter: { inner: { exact: "a" }, more: [{}, {}] }) }', 12],
    ['every item of a list', '{ find(filters: [{}, { exact: "a" }]) }', 10],
    ['one item in the place of a list', '{ find(filters: {}) }', 1],
    ['scalars in a list', '{ find(tags: ["a", "b", "c"]) }', 15],
    ['a list of lists', '{ matrix { id } }', 300],
    ['a list of scalars', '{ scalars }', 60],
    ['aliases, each', '{ a: thing { id } b: thing { id } }', 6],
    [
      'what is asked for twice, once',
      '{ thing { id next { id } } thing { id next { next { id } } } }',
      9,
    ],
    ['a negative weight, as nothing', '{ discount { id } }', 0],
  ])('%s', (_, text, expected) => {
    expect(costs.estimate(text).cost).toBe(expected);
  });

  it('of arguments in variables', () => {
    const text = 'query Q($f: Filter, $t: String) { find(filter: $f, text: $t) }';
    expect(costs.estimate(text, {}).cost).toBe(0);
    expect(costs.estimate(text, { t: 'x' }).cost).toBe(2);
    expect(costs.estimate(text, { f: { inner: { exact: 'x' } }, t: 'x' }).cost).toBe(12);
    const inner = 'query Q($x: String) { find(filter: { exact: $x }) }';
    expect([{}, { x: 'a' }].map((given) => costs.estimate(inner, given).cost)).toEqual([1, 9]);
  });

  it('heed @skip and @include', () => {
    const text = `query Q($yes: Boolean!) {
      a: thing @include(if: $yes) { id } b: thing @skip(if: $yes) { next { id } }
      c: dear @skip(if: true) d: dear @include(if: true)
      ... @include(if: $yes) { dear } e: dearThing @include(if: $yes) @skip(if: $yes) { id }
    }`;
    expect(costs.estimate(text, { yes: true }).cost).toBe(3 + 4 + 4);
    expect(costs.estimate(text, { yes: false }).cost).toBe(6 + 4);
    const merged = `query Q($yes: Boolean!) { thing { id } thing @include(if: $yes) { next { id } } }`;
    expect([true, false].map((yes) => costs.estimate(merged, { yes }).cost)).toEqual([6, 3]);
  });
});

describe('the length of lists', () => {
  const costs = costsOf(`${LINK}
    type Query {
      items(first: Int = 4, last: Int): [Item] @listSize(slicingArguments: ["first", "last"])
      either(first: Int, last: Int): [Item] @listSize(slicingArguments: ["first", "last"])
      largest(first: Int, last: Int): [Item]
        @listSize(slicingArguments: ["first", "last"], requireOneSlicingArgument: false)
      assumed(first: Int): [Item]
        @listSize(assumedSize: 3, slicingArguments: ["first"], requireOneSlicingArgument: false)
      connection(first: Int!): Connection
        @listSize(slicingArguments: ["first"], sizedFields: ["edges", "nodes"])
      assumedConnection: Connection @listSize(assumedSize: 2, sizedFields: ["nodes"])
    }
    type Connection { edges: [Edge] nodes: [Item] rest: [Item] @listSize(assumedSize: 1) }
    type Edge { node: Item }
    type Item { id: ID children: [Item] @listSize(assumedSize: 2) }
  `);

  it.each<[string, string, number]>([
    ['an argument', '{ items(last: 2) { id } }', 4],
    ['the default of an argument', '{ items { id } }', 4],
    ['the largest of two', '{ largest(first: 2, last: 6) { id } }', 6],
    ['the setting when none is given and none need be', '{ largest { id } }', 10],
    ['the assumption when no argument is given', '{ assumed { id } }', 3],
    ['the argument before the assumption', '{ assumed(first: 8) { id } }', 8],
    ['lists in lists', '{ either(first: 2) { children { children { id } } } }', 14],
    ['the edges of a connection', '{ connection(first: 3) { edges { node { id } } } }', 7],
    ['its nodes', '{ connection(first: 3) { nodes { id } } }', 4],
    ['what it does not size', '{ connection(first: 3) { rest { id } } }', 2],
    [
      'in a fragment',
      '{ connection(first: 3) { ...F } } fragment F on Connection { nodes { id } }',
      4,
    ],
    ['an assumed connection', '{ assumedConnection { nodes { id } } }', 3],
  ])('is that of %s', (_, text, expected) => {
    expect(costs.estimate(text)).toEqual({ cost: expected, problems: [] });
  });

  it.each<[string, string, Record<string, unknown>, string | undefined]>([
    ['none of two', '{ either { id } }', {}, 'Query.either takes one of "first", "last"'],
    [
      'both',
      '{ either(first: 1, last: 1) { id } }',
      {},
      'Query.either takes just one of "first", "last"',
    ],
    ['null', '{ either(first: null) { id } }', {}, 'Query.either takes one of "first", "last"'],
    [
      'a variable that is left out',
      'query($n: Int) { either(first: $n) { id } }',
      {},
      'Query.either takes one of "first", "last"',
    ],
    ['a variable', 'query($n: Int) { either(first: $n) { id } }', { n: 1 }, undefined],
    ['one beside a default', '{ items(last: 1) { id } }', {}, undefined],
  ])('must be said by just one argument: %s', (_, text, variables, problem) => {
    expect(costs.estimate(text, variables).problems).toEqual(
      problem === undefined ? [] : [problem],
    );
  });
});

describe('objects of several types', () => {
  const costs = costsOf(`${LINK}
    type Query { node: Node nodes: [Node!]! result: Result }
    interface Node { id: ID! next: Node }
    type Small implements Node { id: ID! next: Node small: Part }
    type Large implements Node @cost(weight: 5) { id: ID! next: Node parts: [Part] @listSize(assumedSize: 3) }
    type Odd { odd: Int @cost(weight: 9) part: Part }
    union Result = Small | Odd
    type Part { name: String }
  `);

  it.each<[string, string, number]>([
    ['the dearest type', '{ node { id } }', 5],
    [
      'the dearest selection',
      '{ node { ... on Small { small { name } } ... on Large { parts { name } } } }',
      8,
    ],
    ['a list', '{ nodes { ... on Small { small { name } } } }', 50],
    ['nested', '{ node { next { next { id } } } }', 15],
    ['a union', '{ result { ... on Odd { odd } ... on Small { small { name } } } }', 10],
    ['fragments of an interface', '{ result { ... on Node { next { id } } } }', 6],
  ])('cost as %s', (_, text, expected) => {
    expect(costs.estimate(text).cost).toBe(expected);
  });

  it('take no time for fragments that multiply', () => {
    const fragments = Array.from(
      { length: 60 },
      (_, n) => `fragment F${n} on Node { a: next { ...F${n + 1} } b: next { ...F${n + 1} } }`,
    );
    const text = `{ node { ...F0 } } ${fragments.join(' ')} fragment F60 on Node { id }`;
    const started = performance.now();
    expect(costs.estimate(text).cost).toBe(Number.MAX_SAFE_INTEGER);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('are refused when there is too much to tell apart', () => {
    // Each level is told apart by the types of all the levels above it.
    const level = (depth: number, name: string): string =>
      depth === 0
        ? 'id'
        : `next { ${level(depth - 1, name)} } ${['Small', 'Large']
            .map((type) => `... on ${type} { ${chain(depth, `${name}${depth}${type}`)} }`)
            .join(' ')}`;
    const chain = (depth: number, name: string): string =>
      depth === 0 ? `${name}: id` : `next { ${chain(depth - 1, name)} }`;
    const text = (depth: number): string => `{ node { ${level(depth, 'x')} } }`;
    expect(costs.estimate(text(4)).cost).toBe(25);
    expect(() => costs.estimate(text(16))).toThrow(CostLimitError);
  });
});
