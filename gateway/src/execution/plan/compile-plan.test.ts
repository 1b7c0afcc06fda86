import { PLAN_SHOP } from '../../../test/fixtures/plan-shop';
import { PlanWorld } from '../../../test/fixtures/plan-world';

describe.each([
  ['generated code', true],
  ['closures', false],
])('plans compiled to %s', (_how, codegen) => {
  const world = new PlanWorld(PLAN_SHOP);
  beforeEach(() => {
    world.sent.length = 0;
    world.answering.clear();
  });

  const run = (query: string, variables: Record<string, unknown> = {}) =>
    world.run(query, { variables, codegen });

  it('joins entities of lists, lists of lists and unions', async () => {
    const { data, failures } = await run(`{
      products { id left } shelf { left } search { ... on Product { name left } }
      product(id: "0") { left }
    }`);
    expect(failures).toEqual([]);
    expect(data).toEqual({
      products: [
        { id: '1', left: 1 },
        { id: '2', left: 2 },
        { id: '1', left: 1 },
      ],
      shelf: [[{ left: 1 }, null], [], [{ left: 2 }]],
      search: [{}, null, { name: 'P1', left: 1 }, { name: 'P2', left: 2 }, { name: 'P1', left: 1 }],
      product: null,
    });
  });

  it('sends equal representations once', async () => {
    await run('{ products { left } }');
    const [, entities] = world.sent;
    expect(entities?.variables).toEqual({
      representations: [
        { __typename: 'Product', id: '1' },
        { __typename: 'Product', id: '2' },
      ],
    });
  });

  it('merges fetches of the same over several paths into one', async () => {
    const { data } = await run(
      '{ products { left } a: product(id: "1") { left } search { ... on Product { left } } }',
    );
    expect(world.asked()).toEqual({ products: 1, stock: 1 });
    expect(data.a).toEqual({ left: 1 });
    expect(data.search[3]).toEqual({ left: 2 });
  });

  it('merges chains of fetches, and keeps what differs below them apart', async () => {
    const { data } = await run(`{
      a: product(id: "1") { maker { city } left }
      b: product(id: "1") { maker { city } left }
      c: product(id: "1") { maker { city(short: true) } left(at: "b") }
    }`);
    expect(data.a).toEqual({ maker: { city: 'city of M1' }, left: 1 });
    expect(data.b).toEqual(data.a);
    expect(data.c).toEqual({ maker: { city: 'city of M1' }, left: 10 });
  });

  it('passes on the variables that are used and given', async () => {
    const query = `query Q($at: String, $no: Int = 3) {
      products { left(at: $at) } hall(no: $no) { no } a: product(id: "1") { name @include(if: true) }
    }`;
    const { data } = await run(query, { at: 'b', other: 1 });
    expect(data.products[0].left).toBe(10);
    expect(data.hall.no).toBe(3);
    const [hall] = world.sent.filter(({ query: text }) => text.includes('hall'));
    expect(hall?.variables).toEqual({});
    expect(world.sent.at(-1)?.variables).toMatchObject({ at: 'b' });
    expect(world.sent.map(({ operationName }) => operationName)).toEqual(
      expect.arrayContaining(['Q__products', 'Q__stock']),
    );
  });

  it('refuses a variable under the name that entities are sent by', async () => {
    const query = `query($representations: String) {
      products { left(at: $representations) } }`;
    await expect(run(query, { representations: 'b' })).rejects.toThrow(
      'No variable may be named "representations"',
    );
    const root = 'query($representations: Int) { hall(no: $representations) { no } }';
    expect((await run(root, { representations: 2 })).data).toEqual({ hall: { no: 2 } });
  });

  it('decides conditions by coerced variables', async () => {
    const query = `query($more: Boolean = false) { products { id ... @include(if: $more) { left } } }`;
    expect((await run(query)).data.products[0]).toEqual({ id: '1' });
    expect(world.asked()).toEqual({ products: 1 });
    expect((await run(query, { more: true })).data.products[0]).toEqual({ id: '1', left: 1 });
  });

  it('does not send what was required but not fetched, and sends nulls', async () => {
    const { data } = await run('{ products { price } }');
    expect(data.products.map(({ price }: { price: number }) => price)).toEqual([10, null, 10]);
    expect(world.sent.at(-1)?.variables['representations']).toContainEqual({
      __typename: 'Product',
      id: '2',
      weight: null,
    });
    world.answering.set('products', () => ({
      data: {
        products: [
          { __typename: 'Product', id: '1' },
          { __typename: 'Product', id: '2', weight: 1 },
        ],
      },
    }));
    expect((await run('{ products { price } }')).data.products).toEqual([
      { price: null },
      { price: 2 },
    ]);
    expect(world.sent.at(-1)?.variables['representations']).toHaveLength(1);
  });

  it('enters the root again', async () => {
    const { data } = await run('{ again { place again { product(id: "1") { left } } } place }');
    expect(data).toEqual({
      again: { place: 'here', again: { product: { left: 1 } } },
      place: 'here',
    });
  });

  it('runs mutations in order, and merges nothing of them', async () => {
    const { data } = await run(`mutation {
      a: sell(id: "1") { left } b: order(id: "2") { left name } c: sell(id: "1") { left }
    }`);
    expect(data).toEqual({ a: { left: 1 }, b: { left: 2, name: 'P2' }, c: { left: 1 } });
    expect(
      world.sent.map(
        ({ service, query }) => `${service} ${/sell|order|_entities/.exec(query)?.[0]}`,
      ),
    ).toEqual([
      'products sell',
      'stock _entities',
      'stock order',
      'products _entities',
      'products sell',
      'stock _entities',
    ]);
  });

  it('runs the plan of a subscription for an event', async () => {
    const event = { data: { sold: { __typename: 'Product', id: '2' } } };
    const { data } = await world.run('subscription { sold { id left } }', { event, codegen });
    expect(data).toEqual({ sold: { id: '2', left: 2 } });
    expect(world.asked()).toEqual({ stock: 1 });
  });
});
