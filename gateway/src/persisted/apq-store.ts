import { Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';
import type { ApqStore, GatewayLog } from '../app/ports';

const MEMORY_LIMIT_CHARACTERS = 16 * 1024 * 1024;
const KEY_PREFIX = 'suitegraph:apq:';

/** Persisted queries of this process; the least recently used give way. */
export class MemoryApqStore implements ApqStore {
  private readonly texts: LRUCache<string, string>;

  constructor(maxCharacters = MEMORY_LIMIT_CHARACTERS) {
    this.texts = new LRUCache({ maxSize: maxCharacters, sizeCalculation: (text) => text.length });
  }

  get(hash: string): Promise<string | undefined> {
    return Promise.resolve(this.texts.get(hash));
  }

  set(hash: string, text: string): Promise<void> {
    this.texts.set(hash, text);
    return Promise.resolve();
  }
}

/** Persisted queries shared by all gateways over one Redis, each kept for `ttlSeconds` since its use. */
export class RedisApqStore implements ApqStore {
  constructor(
    private readonly redis: Redis,
    private readonly ttlSeconds: number,
    private readonly log: GatewayLog,
  ) {}

  static connect(url: string, ttlSeconds: number, log: GatewayLog): RedisApqStore {
    const redis = new Redis(url, { maxRetriesPerRequest: 1, enableOfflineQueue: false });
    // Without a listener ioredis writes each failure to stderr; reads and writes report theirs.
    redis.on('error', (err: Error) => {
      log.debug({ err }, 'redis connection of the persisted queries failed');
    });
    return new RedisApqStore(redis, ttlSeconds, log);
  }

  async get(hash: string): Promise<string | undefined> {
    try {
      return (await this.redis.getex(KEY_PREFIX + hash, 'EX', this.ttlSeconds)) ?? undefined;
    } catch (err) {
      // A miss makes the client send the text again: slower, never wrong.
      this.log.warn({ err }, 'persisted query store could not be read');
      return undefined;
    }
  }

  async set(hash: string, text: string): Promise<void> {
    try {
      await this.redis.set(KEY_PREFIX + hash, text, 'EX', this.ttlSeconds);
    } catch (err) {
      this.log.warn({ err }, 'persisted query store could not be written');
    }
  }

  async close(): Promise<void> {
    await this.redis.quit().catch(() => {
      this.redis.disconnect();
    });
  }
}
