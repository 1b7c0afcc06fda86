import type { DataSource, EntityManager } from 'typeorm';
import { onMarkedCommit, openDatabase } from '../../src/database';
import {
  ConsumerRunner,
  decodeCursor,
  encodeCursor,
  HAS_EVENTS,
  pruneOutbox,
  recordEvents,
  type NewEvent,
  type StoredEvent,
} from '../../src/events';
import type { Platform } from '../../src/subgraph';
import { testPlatform } from '../../src/testing';

function event(key: string, over: Partial<NewEvent> = {}): NewEvent {
  return { tenantId: 't', audience: ['alice'], type: 'test.thing', kind: 'CREATED', key, ...over };
}

async function take(stream: AsyncIterator<StoredEvent>, count: number): Promise<string[]> {
  const keys: string[] = [];
  while (keys.length < count) {
    const step = await stream.next();
    if (step.done) break;
    keys.push(step.value.key);
  }
  return keys;
}

describe('the event system', () => {
  let platform: Platform;
  let close: () => Promise<void>;
  let database: DataSource;
  const query = { tenantId: 't', userId: 'alice', types: ['test.thing'] };

  beforeAll(async () => {
    const opened = await testPlatform(0);
    platform = opened.platform;
    close = () => opened.close();
    database = await openDatabase({
      url: platform.databaseUrl,
      schema: 'probe',
      entities: [],
      migrations: [],
      log: platform.log,
    });
    onMarkedCommit(database, HAS_EVENTS, platform.events.committed);
    await database.query('CREATE TABLE applied (key text)');
  });
  afterAll(async () => {
    await database.destroy();
    await close();
  });

  const record = (...events: NewEvent[]): Promise<void> =>
    database.transaction((manager) => recordEvents(manager, events));

  it('delivers what commits, soon, and nothing that rolls back', async () => {
    const stream = platform.events.feed.stream(query);
    const started = performance.now();
    await database
      .transaction(async (manager) => {
        await recordEvents(manager, [event('rolled-back')]);
        throw new Error('no');
      })
      .catch(() => undefined);
    await record(event('kept'));
    expect(await take(stream, 1)).toEqual(['kept']);
    expect(performance.now() - started).toBeLessThan(1_000);
    await stream.return();
  });

  it('shows an event to its audience and tenant alone', async () => {
    const stream = platform.events.feed.stream(query);
    await record(
      event('other-user', { audience: ['bob'] }),
      event('other-tenant', { tenantId: 'u' }),
      event('other-type', { type: 'test.else' }),
      event('mine'),
    );
    expect(await take(stream, 1)).toEqual(['mine']);
    await stream.return();
  });

  it('follows commit order where transactions overlap, so that no cursor skips an event', async () => {
    const start = encodeCursor(await platform.events.feed.head());
    const stream = platform.events.feed.stream(query);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const slow = database.transaction(async (manager: EntityManager) => {
      await recordEvents(manager, [event('written-first')]);
      await held;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await record(event('committed-first'));
    expect(await take(stream, 1)).toEqual(['committed-first']);
    release();
    await slow;
    expect(await take(stream, 1)).toEqual(['written-first']);
    await stream.return();

    const replay = platform.events.feed.stream({ ...query, after: start });
    expect(await take(replay, 2)).toEqual(['committed-first', 'written-first']);
    await replay.return();
  });

  it('replays after a cursor and goes on live, each event once', async () => {
    const start = encodeCursor(await platform.events.feed.head());
    await record(...Array.from({ length: 1_200 }, (_, i) => event(`r${i}`)));
    await platform.events.feed.waitFor((e) => e.key === 'r1199', 2_000);
    const stream = platform.events.feed.stream({ ...query, after: start });
    await record(event('live'));
    const keys = await take(stream, 1_201);
    expect(new Set(keys).size).toBe(1_201);
    expect(keys.at(-1)).toBe('live');
    await stream.return();
  });

  it('closes a subscriber that is too slow, with the cursor to go on from', async () => {
    const stream = platform.events.feed.stream(query);
    await record(event('first'));
    const first = await stream.next();
    await record(...Array.from({ length: 1_500 }, (_, i) => event(`flood-${i}`)));
    await platform.events.feed.waitFor((e) => e.key === 'flood-1499', 2_000);
    await expect(take(stream, 2_000)).rejects.toMatchObject({
      extensions: {
        code: 'RATE_LIMITED',
        retriable: true,
        lastCursor: encodeCursor(first.value?.position ?? 0n),
      },
    });
  });

  it('lets a subscriber go at once, although nothing happens', async () => {
    const stream = platform.events.feed.stream(query);
    const waiting = stream.next();
    await stream.return();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  it('applies an event once, and sets aside one that keeps failing', async () => {
    let broken = 0;
    const runner = new ConsumerRunner(
      {
        name: 'probe',
        types: ['test.consumed'],
        handle: async (e, manager) => {
          await manager.query('INSERT INTO applied VALUES ($1)', [e.key]);
          if (e.key === 'poison') {
            broken += 1;
            throw new Error('cannot');
          }
        },
      },
      { database, feed: platform.events.feed, log: platform.log },
    );
    await runner.start();
    const type = 'test.consumed';
    await record(event('a', { type }), event('poison', { type }), event('b', { type }));
    await platform.events.feed.waitFor((e) => e.key === 'b', 2_000);
    expect(await runner.caughtUp(20_000)).toBe(true);
    const rows: unknown = await database.query('SELECT key FROM applied ORDER BY key');
    expect(rows).toEqual([{ key: 'a' }, { key: 'b' }]);
    expect(broken).toBeGreaterThanOrEqual(5);
    const dead: unknown = await database.query('SELECT consumer, attempts FROM kit.dead_letter');
    expect(dead).toEqual([{ consumer: 'probe', attempts: 5 }]);
    await runner.close();
  });

  it('answers an expired cursor with resyncRequired, and one from the future with an error', async () => {
    const old = encodeCursor(1n);
    const head = await platform.events.feed.head();
    await database.query('UPDATE kit.consumer SET position = $1', [head.toString()]);
    await pruneOutbox(platform.events.database, new Date(Date.now() + 1_000));
    await expect(
      take(platform.events.feed.stream({ ...query, after: old }), 1),
    ).rejects.toMatchObject({
      code: 'SYNC_TOKEN_EXPIRED',
      extensions: { resyncRequired: true },
    });
    const future = platform.events.feed.stream({ ...query, after: encodeCursor(head + 10n) });
    await expect(take(future, 1)).rejects.toMatchObject({ code: 'INVALID_REQUEST_BODY' });
    expect(() => decodeCursor('nonsense')).toThrow('Not a cursor');
  });
});
