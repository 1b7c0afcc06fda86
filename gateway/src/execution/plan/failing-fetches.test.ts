import { PLAN_SHOP } from '../../../test/fixtures/plan-shop';
import { placesOf, PlanWorld } from '../../../test/fixtures/plan-world';

describe.each([
  ['generated code', true],
  ['closures', false],
])('failing fetches of plans compiled to %s', (_how, codegen) => {
  const world = new PlanWorld(PLAN_SHOP);
  beforeEach(() => {
    world.sent.length = 0;
    world.answering.clear();
  });

  const run = (query: string, variables: Record<string, unknown> = {}) =>
    world.run(query, { variables, codegen });

  it('tells an error at every object that its representation stood for', async () => {
    const { data, failures } = await run(
      '{ search { ... on Product { broken } } a: product(id: "1") { broken } }',
    );
    expect(data.search[2]).toEqual({ broken: null });
    expect(placesOf(failures)).toEqual([
      'a.broken: broken 1',
      'search.2.broken: broken 1',
      'search.3.broken: broken 2',
      'search.4.broken: broken 1',
    ]);
  });

  it('tells an error of an entity that is null', async () => {
    const { data, failures } = await run('{ products { id strict } }');
    expect(data.products).toBeNull();
    expect(failures.map(({ path }) => path?.join('.')).sort()).toEqual([
      'products.0.strict',
      'products.1.strict',
      'products.2.strict',
    ]);
  });

  it('keeps errors whose path leads nowhere', async () => {
    world.answering.set('stock', () => ({
      data: null,
      errors: [
        { message: 'no path' },
        { message: 'nowhere', path: ['_entities', 9, 'left'] },
        { message: 'all', path: ['_entities'] },
        { message: 'odd', path: [{}] as unknown as string[] },
        null as unknown as { message: string },
      ],
    }));
    const { failures } = await run('{ products { left } }');
    expect(placesOf(failures)).toEqual([
      'products: Error while fetching from the service "stock"',
      'products: all',
      'products: no path',
      'products: nowhere',
      'products: odd',
    ]);
    const { failures: atRoot } = await run('{ place }');
    expect(atRoot).toMatchObject([
      { message: 'no path' },
      { path: ['_entities', 9, 'left'] },
      {},
      {},
      {},
    ]);
    expect(atRoot[0]).not.toHaveProperty('path');
  });

  it('tells each field that a subgraph did not answer', async () => {
    world.answering.set('stock', () => {
      throw new Error('down');
    });
    const query = `query($no: Boolean = true) {
      search { ... on Product { left more: left(at: "x") broken @skip(if: $no) } } place hall { no }
    }`;
    const { data, failures } = await run(query);
    expect(data.search[3]).toEqual({ left: null, more: null });
    const down = 'The service "stock" is not available';
    expect(placesOf(failures)).toEqual(
      ['hall', 'place', ...[2, 3, 4].flatMap((n) => [`search.${n}.left`, `search.${n}.more`])].map(
        (place) => `${place}: ${down}`,
      ),
    );
    expect(failures[0]?.extensions).toEqual({
      code: 'UPSTREAM_UNAVAILABLE',
      service: 'stock',
      retriable: true,
    });
    expect(world.warnings.at(-1)).toMatchObject({ service: 'stock', err: new Error('down') });
  });

  it.each<[string, unknown]>([
    ['no data', {}],
    ['data that is null', { data: null }],
    ['data that is a list', { data: [] }],
    ['no entities', { data: {} }],
    ['entities that are no list', { data: { _entities: { left: 1 } } }],
    ['too few entities', { data: { _entities: [{ left: 9 }] } }],
    ['too many entities', { data: { _entities: [{ left: 9 }, { left: 9 }, { left: 9 }] } }],
    ['an entity that is a number', { data: { _entities: [{ left: 9 }, 9] } }],
    ['an entity that is a list', { data: { _entities: [[], { left: 9 }] } }],
  ])('tells of an answer with %s', async (_what, answer) => {
    world.answering.set('stock', () => answer as object);
    const { data, failures } = await run('{ products { id left } }');
    expect(data.products.map(({ left }: { left: unknown }) => left)).toEqual([null, null, null]);
    expect(failures.map(({ path }) => path?.join('.')).sort()).toEqual([
      'products.0.left',
      'products.1.left',
      'products.2.left',
    ]);
    expect(failures[0]?.message).toMatch(/^The service "stock" gave no fitting answer: /);
  });

  it('takes a null entity for one that is not known', async () => {
    world.answering.set('stock', () => ({ data: { _entities: [null, { left: 5 }] } }));
    const { data, failures } = await run('{ products { id left } }');
    expect(failures).toEqual([]);
    expect(data.products.map(({ left }: { left: unknown }) => left)).toEqual([null, 5, null]);
  });

  it.each<[string, unknown]>([
    ['a number', 5],
    ['a list', [{ __typename: 'Product', id: '1' }]],
    ['a text', 'left'],
  ])('looks for no entities in %s that stands for an object', async (_what, value) => {
    world.answering.set('products', () => ({ data: { product: value } }));
    const { data, refused } = await run('{ product(id: "1") { left } }');
    expect(data).toEqual({ product: null });
    expect(refused).toEqual(['product']);
    expect(world.asked()).toEqual({ products: 1 });
  });

  it('sends nothing more when the caller has left', async () => {
    const gone = new AbortController();
    const reason = new Error('left');
    world.answering.set('products', () => {
      gone.abort(reason);
      return { data: { products: [{ __typename: 'Product', id: '1' }] } };
    });
    const running = world.run('{ products { left } }', { signal: gone.signal, codegen });
    await expect(running).rejects.toBe(reason);
    expect(world.asked()).toEqual({ products: 1 });
  });

  it('answers with what there is when the time is over', async () => {
    const late = new AbortController();
    world.answering.set('products', () => {
      late.abort(new DOMException('late', 'TimeoutError'));
      return { data: { products: [{ __typename: 'Product', id: '1' }] } };
    });
    const { data, failures } = await world.run('{ products { id left } }', {
      signal: late.signal,
      codegen,
    });
    expect(data).toEqual({ products: [{ id: '1', left: null }] });
    expect(placesOf(failures)).toEqual(['products.0.left: The service "stock" is not available']);
  });
});

it('tells an error of very many objects at some of them', async () => {
  const world = new PlanWorld(PLAN_SHOP);
  const products = Array.from({ length: 50_000 }, (_, index) => ({
    __typename: 'Product',
    id: index < 40_000 ? '1' : String(index),
  }));
  world.answering.set('products', () => ({ data: { products } }));
  world.answering.set('stock', ({ variables: { representations } }) => ({
    data: { _entities: representations.map(() => null) },
    errors: representations.map((_: unknown, slot: number) => ({
      message: `slot ${slot}`,
      path: ['_entities', slot, 'left'],
    })),
  }));
  const startedAt = performance.now();
  const { failures } = await world.run('{ products { left } }');
  expect(failures).toHaveLength(1_000 + 10_000);
  expect(failures.at(-1)?.path).toEqual(['products', 49_999, 'left']);
  expect(performance.now() - startedAt).toBeLessThan(3_000);
});
