import { HeldWorld, PARTS, partsOf } from '../fixtures/held-world';
import type { Payload } from '../fixtures/parts';
import { readMultipart } from '../fixtures/read-multipart';
import { eventually, World } from '../fixtures/world';

describe('a deferred fragment', () => {
  let world: HeldWorld;
  beforeEach(async () => {
    world = await HeldWorld.start();
  });
  afterEach(() => world.close());

  it('ends with the client that left', async () => {
    const leaving = new AbortController();
    const query = '{ item(id: "1") { id ... @defer { slow } } }';
    const parts = readMultipart(await world.ask(query, { signal: leaving.signal }));
    await parts.next();
    await eventually(() => world.held.signals.length === 1);
    expect(world.held.signals[0]?.aborted).toBe(false);
    leaving.abort();
    await eventually(() => world.held.signals[0]?.aborted === true);
    await parts.next().catch(() => undefined);
  });

  it('after a mutation ends with the client that left as well', async () => {
    const leaving = new AbortController();
    const query = 'mutation { sell(id: "1") { id ... @defer { slow } } }';
    const parts = readMultipart(await world.ask(query, { signal: leaving.signal }));
    await parts.next();
    await eventually(() => world.held.signals.length === 1);
    leaving.abort();
    await eventually(() => world.held.signals[0]?.aborted === true);
    await parts.next().catch(() => undefined);
  });

  it('is sent to clients of sockets', async () => {
    world.held.release();
    const client = world.world.socket();
    const query = '{ item(id: "1") { id ... @defer(label: "x") { slow } } }';
    const found: unknown[] = [];
    for await (const it of client.iterate({ query })) found.push(it);
    expect(found).toEqual([
      { data: { item: { id: '1' } }, hasNext: true },
      { incremental: [{ label: 'x', path: ['item'], data: { slow: 'slow 1' } }], hasNext: false },
    ]);
  });

  it('ends with the operation of a socket', async () => {
    const client = world.world.socket();
    const iterator = client.iterate({ query: '{ item(id: "1") { id ... @defer { slow } } }' });
    await iterator.next();
    await eventually(() => world.held.signals.length === 1);
    await iterator.return?.();
    await eventually(() => world.held.signals[0]?.aborted === true);
  });

  it('is sent as server-sent events', async () => {
    world.held.release();
    const query = '{ item(id: "1") { id ... @defer { slow } } }';
    const text = await (await world.ask(query, { accept: 'text/event-stream' })).text();
    const events = [...text.matchAll(/event: (\w+)\ndata: (.*)\n\n/g)].map(([, type, data]) => [
      type,
      data === '' ? '' : (JSON.parse(data ?? '') as object),
    ]);
    expect(events).toEqual([
      ['next', { data: { item: { id: '1' } }, hasNext: true }],
      ['next', { incremental: [{ path: ['item'], data: { slow: 'slow 1' } }], hasNext: false }],
      ['complete', ''],
    ]);
  });

  it('is measured when its last part is sent', async () => {
    const count = async (): Promise<string | undefined> => {
      const text = await world.world.metrics.registry.metrics();
      return /request_duration_seconds_count\{operation="M".*\} (\d+)/.exec(text)?.[1];
    };
    const parts = readMultipart(
      await world.ask('query M { item(id: "1") { id ... @defer { slow } } }'),
    );
    await parts.next();
    expect(await count()).toBeUndefined();
    world.held.release();
    await parts.next();
    expect(await count()).toBe('1');
    await parts.next();
    expect(await count()).toBe('1');
  });

  it.each(['application/json', 'multipart/mixed;incrementalSpec=v0.2, application/json'])(
    'is in the answer of a client that accepts %s',
    async (accept) => {
      const answer = await world.ask('{ item(id: "1") { id ... @defer { left } } }', { accept });
      expect(await answer.json()).toEqual({ data: { item: { id: '1', left: 1 } } });
    },
  );

  it('is in the events of a subscription', async () => {
    const client = world.world.socket();
    const query = 'subscription { sold { id ... @defer { left } } }';
    const found: unknown[] = [];
    for await (const it of client.iterate({ query })) {
      found.push(it);
      break;
    }
    expect(found).toEqual([{ data: { sold: { id: '1', left: 1 } } }]);
  });
});

describe('a subgraph that is down', () => {
  it('leaves the answer as it is, and its fields null in the parts', async () => {
    const world = await World.start({ apart: true });
    await world.server('calendar').close();
    const authorization = `Bearer ${await world.token()}`;
    const response = await fetch(world.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: PARTS, authorization },
      body: JSON.stringify({
        query: '{ viewer { id ... @defer { busy } ... @defer { unread } } }',
      }),
    });
    const found: Payload[] = [];
    for await (const it of readMultipart(response)) found.push(it);
    await world.close();
    expect(found[0]).toEqual({ data: { viewer: { id: 'alice' } }, hasNext: true });
    const path = ['viewer', 'busy'];
    const error = expect.objectContaining({ path, message: expect.stringContaining('calendar') });
    expect(partsOf(found)).toHaveLength(2);
    expect(partsOf(found)).toEqual(
      expect.arrayContaining([
        { path: ['viewer'], data: { unread: 3 } },
        { path: ['viewer'], data: { busy: null }, errors: [error] },
      ]),
    );
  });
});
