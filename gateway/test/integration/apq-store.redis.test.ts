import { Redis } from 'ioredis';
import { startRedis } from '@suitegraph/kit/testing/servers';
import { RedisApqStore } from '../../src';
import { SILENT } from '../fixtures/world';

describe('persisted queries in Redis', () => {
  it('are shared, expire, and are a miss while Redis is away', async () => {
    const server = await startRedis();
    const [one, other] = [0, 1].map(() => RedisApqStore.connect(server.url, 60, SILENT));
    const probe = new Redis(server.url);
    await probe.ping();
    await one?.set('hash', '{ whoami }');
    expect(await other?.get('hash')).toBe('{ whoami }');
    expect(await probe.ttl('suitegraph:apq:hash')).toBeGreaterThan(50);
    probe.disconnect();
    await server.stop();
    expect(await one?.get('hash')).toBeUndefined();
    await one?.set('hash', '{ whoami }');
    await one?.close();
    await other?.close();
  });
});
