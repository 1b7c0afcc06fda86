import { Redis } from 'ioredis';
import { startRedis, type TestRedis } from '@suitegraph/kit/testing/servers';
import { RedisBudgets } from '../../src';
import { SILENT } from '../fixtures/world';

const terms = { capacity: 100, refillPerSecond: 0.1 };

describe('budgets in Redis', () => {
  let server: TestRedis;
  let stores: RedisBudgets[];
  let probe: Redis;
  const warnings: string[] = [];

  beforeAll(async () => {
    server = await startRedis();
    const log = { ...SILENT, warn: (_: object, message: string) => void warnings.push(message) };
    stores = [0, 1].map(() => RedisBudgets.connect(server.url, log));
    probe = new Redis(server.url);
    await probe.ping();
    for (const store of stores) await ready(store);
  });

  afterAll(async () => {
    for (const store of stores) await store.close();
    probe.disconnect();
    await server.stop();
  });

  // A connection that is not open yet grants everything.
  async function ready(store: RedisBudgets): Promise<void> {
    const until = Date.now() + 5_000;
    while ((await store.spend('ready', 1, terms)).remaining === terms.capacity) {
      if (Date.now() > until) throw new Error('Redis was not reached');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    warnings.length = 0;
  }

  const store = (index: number): RedisBudgets => {
    const found = stores[index];
    if (!found) throw new Error('no such store');
    return found;
  };

  it('are one for all gateways', async () => {
    expect((await store(0).spend('a', 60, terms)).granted).toBe(true);
    const refused = await store(1).spend('a', 60, terms);
    expect(refused.granted).toBe(false);
    expect(Math.floor(refused.remaining)).toBe(40);
    expect(refused.retryAfterMs).toBeGreaterThan(195_000);
    expect(refused.retryAfterMs).toBeLessThanOrEqual(200_000);
    expect((await store(1).spend('b', 60, terms)).granted).toBe(true);
  });

  it('are never overspent by requests at the same time', async () => {
    const spendings = await Promise.all(
      Array.from({ length: 50 }, (_, index) => store(index % 2).spend('c', 7, terms)),
    );
    expect(spendings.filter(({ granted }) => granted)).toHaveLength(14);
  });

  it('are corrected, with bounded debt', async () => {
    await store(0).spend('d', 50, terms);
    expect(Math.floor(await store(1).correct('d', -20, terms))).toBe(70);
    expect(Math.floor(await store(1).correct('d', 75, terms))).toBe(-5);
    expect((await store(0).spend('d', 1, terms)).granted).toBe(false);
    expect(Math.floor(await store(0).correct('d', 10_000, terms))).toBe(-100);
    expect(await store(0).correct('d', -10_000, terms)).toBe(100);
  });

  it('fill again, and are forgotten once they are full', async () => {
    const quick = { capacity: 100, refillPerSecond: 1_000 };
    expect((await store(0).spend('e', 100, quick)).granted).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect((await store(0).spend('e', 50, quick)).granted).toBe(true);
    const ttls = await Promise.all(
      (await probe.keys('suitegraph:budget:*')).map((key) => probe.pttl(key)),
    );
    expect(Math.min(...ttls)).toBeGreaterThan(0);
    expect(Math.min(...ttls)).toBeLessThanOrEqual(1_100);
  });

  it('tell nobody who reads the keys who has them', async () => {
    await store(0).spend('user demo alice', 1, terms);
    expect((await probe.keys('*')).filter((key) => key.includes('alice'))).toEqual([]);
  });

  it('survive a flush of the scripts', async () => {
    await probe.script('FLUSH');
    await store(0).spend('f', 60, terms);
    expect((await store(1).spend('f', 60, terms)).granted).toBe(false);
  });

  it('grant everything while Redis is away, and say so once', async () => {
    await server.stop();
    const started = performance.now();
    for (let count = 0; count < 20; count += 1) {
      expect(await store(0).spend('a', 90, terms)).toMatchObject({ granted: true });
    }
    expect(await store(0).correct('a', 10, terms)).toBe(100);
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(warnings).toEqual(['budgets cannot be reached: every operation is granted']);
  });
});
