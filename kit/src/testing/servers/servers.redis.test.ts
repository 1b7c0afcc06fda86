import { Redis } from 'ioredis';
import { startRedis } from '.';

it('starts an empty Redis and takes it away again', async () => {
  const server = await startRedis();
  const client = new Redis(server.url, { lazyConnect: true, retryStrategy: () => null });
  client.on('error', () => undefined);
  await client.connect();
  expect(await client.dbsize()).toBe(0);
  client.disconnect();
  await server.stop();
  const late = new Redis(server.url, { lazyConnect: true, retryStrategy: () => null });
  late.on('error', () => undefined);
  await expect(late.connect()).rejects.toThrow();
});
