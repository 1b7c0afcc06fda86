import { COST_LINK as LINK, LIST_SIZE, costsOf } from '../../test/fixtures/costs-of';

describe('the actual cost', () => {
  const costs = costsOf(`${LINK}
    type Query {
      thing(f: Filter): Thing
      things: [Thing!]
      dear: Int @cost(weight: 4)
      grid: [[Thing]]
      node: Node
      nodes: [Node]
    }
    input Filter { a: Int }
    type Mutation { add: Thing }
    type Thing { id: ID price: Int @cost(weight: 2) inner(f: Filter): [Thing] }
    interface Node { id: ID! }
    type Small implements Node { id: ID! small: Int }
    type Large implements Node @cost(weight: 5) { id: ID! large: Int @cost(weight: 3) }
  `);

  it.each<[string, string, Record<string, unknown> | null, number]>([
    ['an object', '{ thing { id } }', { thing: { id: '1' } }, 1],
    ['an object that is not there', '{ thing { id } }', { thing: null }, 0],
    ['a field that is dear, with a value or without', '{ dear }', { dear: null }, 4],
    [
      'a list, as long as it is',
      '{ things { id price } }',
      {
        things: [
          { id: 1, price: 1 },
          { id: 2, price: null },
        ],
      },
      6,
    ],
    ['an empty list', '{ things { id } }', { things: [] }, 0],
    ['a list of lists', '{ grid { id } }', { grid: [[{ id: 1 }, null], [{ id: 2 }]] }, 2],
    [
      'arguments, for each object they are given to',
      '{ things { inner(f: {}) { id } } }',
      { things: [{ inner: [] }, { inner: [{ id: 1 }] }] },
      5,
    ],
    ['a mutation', 'mutation { add { id } }', { add: { id: 1 } }, 11],
    ['a failed mutation', 'mutation { add { id } }', null, 10],
    [
      'an object by its __typename',
      '{ node { t: __typename id } }',
      { node: { t: 'Large', id: 1 } },
      5,
    ],
    ['the other', '{ node { t: __typename id } }', { node: { t: 'Small', id: 1 } }, 1],
    [
      'an object by its keys',
      '{ nodes { id ... on Large { large } ... on Small { small } } }',
      { nodes: [{ id: 1, small: 1 }, { id: 2, large: 1 }, null] },
      9,
    ],
    ['the dearest, where nothing tells', '{ node { id } }', { node: { id: 1 } }, 5],
  ])('of %s', (_, text, data, expected) => {
    expect(costs.actual(text, data)).toBe(expected);
  });

  it('leaves out what the variables leave out', () => {
    const text = 'query($no: Boolean!) { thing { id } dear @skip(if: $no) }';
    expect(costs.actual(text, { thing: { id: 1 } }, { no: true })).toBe(1);
  });

  it('is never above the estimate of lists that are as long as they say', () => {
    const text = '{ things { id inner { id } } }';
    const inner = Array.from({ length: LIST_SIZE }, () => ({ id: 1 }));
    const things = Array.from({ length: LIST_SIZE }, () => ({ id: 1, inner }));
    expect(costs.actual(text, { things })).toBe(costs.estimate(text).cost);
  });
});
