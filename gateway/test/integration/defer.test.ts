import { HeldWorld, partsOf } from '../fixtures/held-world';
import { merged, type Payload } from '../fixtures/parts';
import { readMultipart } from '../fixtures/read-multipart';

let world: HeldWorld;
afterEach(() => world.close());

describe('a deferred fragment', () => {
  beforeEach(async () => {
    world = await HeldWorld.start();
  });

  it('follows the answer when it is ready', async () => {
    const parts = readMultipart(
      await world.ask(
        '{ item(id: "1") { id ... @defer(label: "late") { slow } ... @defer { left } } }',
      ),
    );
    expect((await parts.next()).value).toEqual({ data: { item: { id: '1' } }, hasNext: true });
    expect((await parts.next()).value).toEqual({
      incremental: [{ path: ['item'], data: { left: 1 } }],
      hasNext: true,
    });
    world.held.release();
    expect((await parts.next()).value).toEqual({
      incremental: [{ label: 'late', path: ['item'], data: { slow: 'slow 1' } }],
      hasNext: false,
    });
    expect((await parts.next()).done).toBe(true);
  });

  it('comes at each of its places, by the keys of the response', async () => {
    const [first, ...rest] = await world.payloads(
      '{ all: items { ... @defer { n: name left } } shelf { id ...S @defer(label: "s") } } fragment S on Item { left }',
    );
    expect(first?.data).toEqual({
      all: [{}, {}],
      shelf: [[{ id: '1' }, null], [], [{ id: '2' }]],
    });
    expect(partsOf(rest)).toEqual(
      expect.arrayContaining([
        { path: ['all', 0], data: { n: 'Item 1', left: 1 } },
        { path: ['all', 1], data: { n: 'Item 2', left: 2 } },
        { label: 's', path: ['shelf', 0, 0], data: { left: 1 } },
        { label: 's', path: ['shelf', 2, 0], data: { left: 2 } },
      ]),
    );
    expect(partsOf(rest)).toHaveLength(4);
  });

  it('comes for objects of its type alone', async () => {
    const found = await world.payloads(
      '{ things { ... on Item @defer(label: "i") { left } ... on Thing @defer(label: "t") { id } } }',
    );
    const places = partsOf(found).map(({ label, path }) => `${label ?? ''} ${path.join('.')}`);
    expect(places.sort()).toEqual(['i things.0', 't things.0', 't things.2']);
  });

  it('may stand in another, and comes after it', async () => {
    const query = `{ item(id: "1") { id
      ... @defer(label: "outer") { name maker { name ... @defer(label: "inner") { city } } } } }`;
    const found = await world.payloads(query);
    expect(partsOf(found).map(({ label }) => label)).toEqual(['outer', 'inner']);
    expect(merged(found)).toEqual({
      item: { id: '1', name: 'Item 1', maker: { name: 'Maker 1', city: 'city of M1' } },
    });
  });

  it('is part of the answer when its condition does not hold', async () => {
    const query = `query($a: Boolean!, $b: Boolean = true) { item(id: "1") {
      id ... @defer(if: $a, label: "a") { left } ... @defer(if: $b, label: "b") { name } ... @defer(if: false) { maker { id } } } }`;
    const labels = async (variables: object) =>
      partsOf(await world.payloads(query, { variables })).map(({ label }) => label ?? '');
    expect((await labels({ a: true })).sort()).toEqual(['a', 'b']);
    expect(await labels({ a: false })).toEqual(['b']);
    const whole = await world.ask(query, { variables: { a: false, b: false } });
    expect(await whole.json()).toEqual({
      data: { item: { id: '1', left: 1, name: 'Item 1', maker: { id: 'M1' } } },
    });
  });

  it('is left out with the fragment that is skipped', async () => {
    const query = `query($no: Boolean!) { place
      item(id: "1") { id ... @skip(if: $no) @defer { left } ... @skip(if: $no) { ... @defer { name } } } }`;
    const answer = await world.ask(query, { variables: { no: true } });
    expect(await answer.json()).toEqual({ data: { place: 'place', item: { id: '1' } } });
    expect(partsOf(await world.payloads(query, { variables: { no: false } }))).toHaveLength(2);
  });

  it('may be all there is, and hold what is asked of the schema', async () => {
    const [first, ...rest] = await world.payloads(
      '{ ... @defer { place __schema { queryType { name } } } }',
    );
    expect(first).toEqual({ data: {}, hasNext: true });
    const data = { place: 'place', __schema: { queryType: { name: 'Query' } } };
    expect(rest).toEqual([{ incremental: [{ path: [], data }], hasNext: false }]);
  });

  it('keeps its nulls to itself', async () => {
    const [first, ...rest] = await world.payloads('{ items { id ... @defer { left strict } } }');
    expect(first?.errors).toBeUndefined();
    const error = { path: ['items', 1, 'strict'], message: expect.any(String) };
    expect(partsOf(rest)).toMatchObject([
      { path: ['items', 0], data: { left: 1, strict: 'strict 1' } },
      { path: ['items', 1], data: null, errors: [error] },
    ]);
    expect(partsOf(rest)[0]).not.toHaveProperty('errors');
  });

  it('does not come where a null took its place along', async () => {
    const [first, ...rest] = await world.payloads(
      '{ fragile { must item { id ... @defer { left } } } }',
    );
    expect(first?.data).toEqual({ fragile: [{ must: 'here', item: { id: '1' } }, null] });
    expect(partsOf(rest).map(({ path }) => path)).toEqual([['fragile', 0, 'item']]);
  });

  it('makes no parts where it is nowhere', async () => {
    const answer = await world.ask('{ item(id: "none") { ... @defer { left } } }');
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(await answer.json()).toEqual({ data: { item: null } });
  });

  it('tells which of its fields were denied', async () => {
    const [first, ...rest] = await world.payloads(
      '{ item(id: "1") { id ... @defer { left secret } } }',
    );
    expect(first?.errors).toBeUndefined();
    expect(partsOf(rest)).toMatchObject([
      {
        data: { left: 1, secret: null },
        errors: [{ path: ['item', 'secret'], extensions: { code: 'UNAUTHENTICATED' } }],
      },
    ]);
  });

  it('follows a mutation', async () => {
    const [first, ...rest] = await world.payloads(
      'mutation { a: sell(id: "1") { id ... @defer { left } } b: sell(id: "2") { id } }',
    );
    expect(first?.data).toEqual({ a: { id: '1' }, b: { id: '2' } });
    expect(partsOf(rest)).toEqual([{ path: ['a'], data: { left: 1 } }]);
  });

  it.each([
    [
      'has a label of its own',
      '{ item(id: "1") { ... @defer(label: "a") { left } ...F @defer(label: "a") } } fragment F on Item { name }',
      'The label "a" stands at several "@defer" and "@stream": each must have its own.',
    ],
    [
      'has a static label',
      'query($label: String) { item(id: "1") { ... @defer(label: $label) { left } } }',
      'The label of "@defer" must be a static string.',
    ],
    [
      'is not at the root of a mutation',
      'mutation { ... @defer { sell(id: "1") { id } } }',
      '"@defer" cannot be used at the root of a mutation.',
    ],
    [
      'is not at the root of a mutation in a fragment',
      'mutation { ...F } fragment F on Mutation { ... { ... @defer(if: false) { sell(id: "1") { id } } } }',
      '"@defer" cannot be used at the root of a mutation.',
    ],
    [
      'is not at the root of a subscription',
      'subscription { ...F @defer } fragment F on Subscription { sold { id } }',
      '"@defer" cannot be used at the root of a subscription.',
    ],
  ])('%s', async (_rule, query, message) => {
    const response = await world.ask(query, { accept: 'application/graphql-response+json' });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      errors: [{ message, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    });
  });
});

describe('a deferred fragment', () => {
  it('comes without what is not there by the deadline', async () => {
    world = await HeldWorld.start({ settings: { requestDeadlineMs: 300 } });
    const found = await world.payloads('{ item(id: "1") { id ... @defer { slow } } }');
    expect(found).toMatchObject([
      { data: { item: { id: '1' } }, hasNext: true },
      {
        incremental: [
          {
            data: { slow: null },
            errors: [{ path: ['item', 'slow'], extensions: { code: 'UPSTREAM_UNAVAILABLE' } }],
          },
        ],
        hasNext: false,
      },
    ]);
  });

  it('is not shared by those who ask the same', async () => {
    world = await HeldWorld.start({ settings: { shareQueries: true } });
    world.held.release();
    const query = '{ item(id: "1") { id ... @defer { slow } } }';
    const both = await Promise.all([world.payloads(query), world.payloads(query)]);
    for (const found of both) expect(partsOf(found)).toHaveLength(1);
    expect(world.held.signals).toHaveLength(2);
  });

  it('counts to what its operation costs', async () => {
    world = await HeldWorld.start();
    const query = '{ items { id ... @defer { maker { id } } } }';
    const extensions = { cost: true };
    const whole = await (await world.ask(query, { extensions, accept: 'application/json' })).json();
    const { actual } = (whole as Payload).extensions.cost;
    expect(actual).toBeGreaterThan(2);
    const found = await world.payloads(query, { extensions });
    expect(found[0]?.extensions.cost).not.toHaveProperty('actual');
    expect(found.at(-1)?.extensions.cost.actual).toBe(actual);
  });
});
