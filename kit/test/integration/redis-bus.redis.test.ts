import { createLogger } from '../../src/logging';
import { EventFeed, EventSystem, recordEvents, RedisBus, type StoredEvent } from '../../src/events';
import { createTestDatabase, type TestDatabase } from '../../src/testing';
import { startRedis, type TestRedis } from '../../src/testing/servers';

describe('the Redis bus', () => {
  const log = createLogger({ name: 'test', level: 'silent' });
  let redis: TestRedis;
  let database: TestDatabase;
  let writer: EventSystem;
  let reader: EventSystem;

  beforeAll(async () => {
    [redis, database] = await Promise.all([startRedis(), createTestDatabase()]);
    const options = { databaseUrl: database.url, redisUrl: redis.url, log };
    writer = await EventSystem.start(options);
    reader = await EventSystem.start(options);
  }, 60_000);
  afterAll(async () => {
    await reader.close();
    await writer.close();
    await database.drop();
    await redis.stop();
  });

  const record = (...keys: string[]): Promise<void> =>
    writer.database.transaction((manager) =>
      recordEvents(
        manager,
        keys.map((key) => ({ tenantId: 't', audience: ['a'], type: 'x', kind: 'CREATED', key })),
      ),
    );

  /** The keys a feed delivers until the last one wanted. */
  function collect(feed: EventFeed, last: string): Promise<string[]> {
    return new Promise((resolve, reject) => {
      const keys: string[] = [];
      const late = setTimeout(() => {
        reject(new Error(`Only ${keys.join()} came`));
      }, 10_000);
      const stop = feed.subscribe((events) => {
        keys.push(...events.map((event) => event.key));
        if (!keys.includes(last)) return;
        clearTimeout(late);
        stop();
        resolve(keys);
      });
    });
  }

  it('brings events to every process, in order', async () => {
    const arrived = collect(reader.feed, 'c');
    await record('a', 'b');
    await record('c');
    writer.committed();
    expect(await arrived).toEqual(['a', 'b', 'c']);
  });

  it('keeps types and times across the wire', async () => {
    const arrived = new Promise<StoredEvent | undefined>((resolve) => {
      const stop = reader.feed.subscribe(([event]) => {
        stop();
        resolve(event);
      });
    });
    await record('typed');
    writer.committed();
    const event = await arrived;
    expect(typeof event?.position).toBe('bigint');
    expect(event?.occurredAt).toBeInstanceOf(Date);
  });

  it('loses nothing when Redis loses everything: the outbox fills the gap', async () => {
    const lossy = new EventFeed(
      reader.database,
      {
        publish: () => Promise.resolve(),
        subscribe: () => () => undefined,
        close: () => Promise.resolve(),
      },
      log,
    );
    await lossy.start();
    const arrived = collect(lossy, 'e');
    await record('d', 'e');
    writer.committed();
    expect(await arrived).toEqual(['d', 'e']);
    await lossy.close();
  });

  it('hands the sequencing over when the process that did it ends', async () => {
    const arrived = collect(reader.feed, 'after');
    await writer.close();
    await reader.database.transaction((manager) =>
      recordEvents(manager, [
        { tenantId: 't', audience: ['a'], type: 'x', kind: 'CREATED', key: 'after' },
      ]),
    );
    expect(await arrived).toEqual(['after']);
    writer = await EventSystem.start({ databaseUrl: database.url, redisUrl: redis.url, log });
  });

  it('delivers what was published since a given time', async () => {
    const late = new RedisBus(redis.url, log, { since: new Date(Date.now() - 60_000) });
    const keys = await new Promise<string[]>((resolve) => {
      const seen: string[] = [];
      late.subscribe((events) => {
        seen.push(...events.map((event) => event.key));
        if (seen.includes('after')) resolve(seen);
      });
    });
    expect(keys).toContain('a');
    await late.close();
  });
});
