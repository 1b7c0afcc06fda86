import { PlanWorld, placesOf } from '../../../test/fixtures/plan-world';
import { fetchesOf, outlinePlan } from './outline';
import { PlannedFetches } from './planned-fetch';

const MODES: [string, boolean][] = [
  ['generated code', true],
  ['closures', false],
];

describe.each(MODES)('arguments from above, by %s', (_how, codegen) => {
  const viewers = ['u1', 'u2', 'u3'].map((id) => ({
    id,
    locale: id === 'u2' ? 'en' : 'de',
    prefs: [{ currency: `${id} cur` }],
    cart: { id: 'c', items: [{ id: 'i1' }, { id: 'i2' }] },
    note: { id: 'n' },
  }));
  const world = new PlanWorld({
    users: {
      typeDefs: `
        type Query { users: [User!]! }
        type User @key(fields: "id") @context(name: "viewer") {
          id: ID! locale: String prefs: [Prefs] cart: Cart note: Note
        }
        type Prefs { currency: String }
        type Cart @key(fields: "id") { id: ID! items: [Item!] }
        type Item @key(fields: "id") { id: ID! }
        type Note @key(fields: "id") { id: ID! }
      `,
      resolvers: { Query: { users: () => viewers } },
    },
    prices: {
      typeDefs: `
        type User @key(fields: "id") @context(name: "viewer") {
          id: ID! locale: String @external prefs: [Prefs] @external
        }
        type Prefs { currency: String @external }
        type Item @key(fields: "id") { id: ID! price(n: Int, to: String
          @fromContext(field: "$viewer { locale }")): Price failing(to: String
          @fromContext(field: "$viewer { locale }")): String }
        type Price { text: String }
        type Note @key(fields: "id") { id: ID! text(in: [String]
          @fromContext(field: "$viewer { prefs { currency } }")): String }
      `,
      resolvers: {
        Item: {
          price: ({ id }: { id: string }, { to, n }: { to: string; n: number }) => ({
            text: `${id} ${to} ${n}`,
          }),
          failing: ({ id }: { id: string }, { to }: { to: string }) => {
            throw new Error(`${id} ${to}`);
          },
        },
        Note: { text: (_: unknown, given: { in: string[] }) => given.in.join() },
      },
    },
  });
  beforeEach(() => void (world.sent.length = 0));

  it('are those around each object, also for equal objects', async () => {
    const query = 'query($n: Int) { users { cart { items { price(n: $n) { text } } } } }';
    const { data } = await world.run(query, { variables: { n: 3 }, codegen });
    const texts = data.users.map(({ cart }: { cart: { items: { price: { text: string } }[] } }) =>
      cart.items.map(({ price }) => price.text),
    );
    expect(texts).toEqual([
      ['i1 de 3', 'i2 de 3'],
      ['i1 en 3', 'i2 en 3'],
      ['i1 de 3', 'i2 de 3'],
    ]);
    expect(world.asked()).toEqual({ users: 1, prices: 2 });
  });

  it('may be lists', async () => {
    const { data } = await world.run('{ users { note { text } } }', { codegen });
    expect(data.users.map(({ note }: { note: unknown }) => note)).toEqual([
      { text: 'u1 cur' },
      { text: 'u2 cur' },
      { text: 'u3 cur' },
    ]);
  });

  it('leave errors at their places', async () => {
    const { failures } = await world.run('{ users { cart { items { failing } } } }', { codegen });
    expect(placesOf(failures)).toEqual(
      ['de', 'en', 'de'].flatMap((to, user) =>
        ['i1', 'i2'].map((id, item) => `users.${user}.cart.items.${item}.failing: ${id} ${to}`),
      ),
    );
  });
});

const MEDIA = {
  media: {
    typeDefs: `
      type Query { media: [Media!]! first: Media }
      interface Media @key(fields: "id") { id: ID! maker: Maker }
      type Book implements Media @key(fields: "id") { id: ID! maker: Maker size: Int }
      type Film implements Media @key(fields: "id") { id: ID! maker: Maker size: String }
      type Maker @key(fields: "id") { id: ID! }
    `,
    resolvers: {
      Query: {
        media: () => [
          { __typename: 'Book', id: 'b', size: 0, maker: { id: 'm' } },
          { __typename: 'Film', id: 'f', size: 'L', maker: { id: 'm' } },
        ],
        first: () => ({ __typename: 'Film', id: 'f', size: null, maker: null }),
      },
    },
  },
  reviews: {
    typeDefs: `
      type Media @key(fields: "id") @interfaceObject { id: ID! score: Int bad: String }
      type Maker @key(fields: "id") { id: ID! fame(of: String): String }
    `,
    resolvers: {
      Media: {
        score: ({ id }: { id: string }) => id.charCodeAt(0),
        bad: ({ id }: { id: string }) => {
          throw new Error(id);
        },
      },
      Maker: { fame: (_: unknown, { of }: { of: string }) => `fame of ${of}` },
    },
  },
};

describe.each(MODES)('objects of several types, by %s', (_how, codegen) => {
  it('are sent as their interface where an object stands for it', async () => {
    const world = new PlanWorld(MEDIA);
    const { data, failures } = await world.run('{ media { __typename score bad } }', { codegen });
    expect(data.media).toEqual([
      { __typename: 'Book', score: 98, bad: null },
      { __typename: 'Film', score: 102, bad: null },
    ]);
    expect(world.sent.at(-1)?.variables['representations']).toEqual([
      { __typename: 'Media', id: 'b' },
      { __typename: 'Media', id: 'f' },
    ]);
    expect(placesOf(failures)).toEqual(['media.0.bad: b', 'media.1.bad: f']);
    world.answering.set('reviews', () => ({ data: {} }));
    const misfit = await world.run('{ media { score } }', { codegen });
    expect(misfit.failures.map(({ path }) => path?.join('.'))).toEqual([
      'media.0.score',
      'media.1.score',
    ]);
  });

  it('may have fields of other types under one key in a subgraph', async () => {
    const item = (type: string, pages: unknown, broken: boolean) => ({
      __typename: type,
      id: type,
      pages: () => {
        if (broken) throw new Error('torn');
        return pages;
      },
    });
    const world = new PlanWorld({
      shelf: {
        typeDefs: `type Query { items: [Item] }
          union Item = Book | Film
          type Book @key(fields: "id") { id: ID! pages: Int }
          type Film @key(fields: "id") { id: ID! pages: Int! @shareable }`,
        resolvers: {
          Query: {
            items: () => [item('Book', 0, false), item('Film', 0, false), item('Film', 0, true)],
          },
        },
      },
      other: {
        typeDefs: 'type Film @key(fields: "id") { id: ID! pages: Int @shareable note: String }',
        resolvers: {},
      },
    });
    const query = '{ items { ... on Book { pages } ... on Film { pages } } }';
    const { data, failures } = await world.run(query, { codegen });
    expect(world.sent[0]?.query).toContain('__alias_');
    expect(data).toEqual({ items: [{ pages: 0 }, { pages: 0 }, null] });
    expect(placesOf(failures)).toEqual(['items.2.pages: torn']);
  });

  it('are kept apart where the planner tells paths by types', async () => {
    const world = new PlanWorld(MEDIA, { typeConditioned: true });
    const query = `{ media { ... on Book { maker { fame(of: "book") } }
      ... on Film { maker { fame(of: "film") } } } }`;
    const fetches = fetchesOf(outlinePlan(world.plan(query), new PlannedFetches()));
    expect(fetches.flatMap(({ paths }) => paths.flat()).map(({ kind }) => kind)).toContain('types');
    const { data } = await world.run(query, { codegen });
    expect(data.media).toEqual([
      { maker: { fame: 'fame of book' } },
      { maker: { fame: 'fame of film' } },
    ]);
  });
});

describe.each(MODES)('equal fetches at several places, by %s', (_how, codegen) => {
  const world = new PlanWorld({
    people: {
      typeDefs: `
        type Query { me: Person boss: Person }
        type Person @key(fields: "id") { id: ID! name: String home: Home work: Home }
        type Home @key(fields: "id") { id: ID! }
      `,
      resolvers: {
        Query: {
          me: () => ({ id: '1', home: { id: 'h' }, work: { id: 'h' } }),
          boss: () => ({ id: '2', home: { id: 'h' }, work: null }),
        },
      },
    },
    places: {
      typeDefs: `type Home @key(fields: "id") { id: ID! street: Street code: String }
        type Street @key(fields: "id") { id: ID! name: String }`,
      resolvers: { Home: { street: () => ({ id: 's', name: 'Road' }), code: () => '12' } },
    },
    maps: {
      typeDefs: `type Street @key(fields: "id") { id: ID! at(zoom: Int): String }`,
      resolvers: { Street: { at: (_: unknown, { zoom }: { zoom: number }) => `at ${zoom}` } },
    },
  });
  beforeEach(() => void (world.sent.length = 0));

  it('are sent once, and what is fetched below them stays apart', async () => {
    const { data } = await world.run(
      `{ me { home { street { at(zoom: 1) } } work { street { at(zoom: 2) } } }
         boss { home { street { at(zoom: 1) } } } }`,
      { codegen },
    );
    expect(data).toEqual({
      me: { home: { street: { at: 'at 1' } }, work: { street: { at: 'at 2' } } },
      boss: { home: { street: { at: 'at 1' } } },
    });
    expect(world.asked()).toEqual({ people: 1, places: 1, maps: 2 });
  });

  it('share an answer that holds leaves alone', async () => {
    const query = '{ me { home { code } work { code street { name } } } boss { home { code } } }';
    const { data } = await world.run(query, { codegen });
    expect(data.me.work).toEqual({ code: '12', street: { name: 'Road' } });
    expect(data.boss).toEqual({ home: { code: '12' } });
  });

  it('tell an error at each of them', async () => {
    world.answering.set('places', () => ({
      data: { _entities: [null] },
      errors: [{ message: 'gone', path: ['_entities', 0] }],
    }));
    const { failures } = await world.run('{ me { home { code } work { code } } }', { codegen });
    world.answering.clear();
    expect(placesOf(failures)).toEqual(['me.home: gone', 'me.work: gone']);
  });
});
