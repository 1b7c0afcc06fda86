import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';
import type { BudgetStore, BudgetTerms, GatewayLog, Spending } from '../app/ports';

const KEY_PREFIX = 'suitegraph:budget:';
const DEADLINE_MS = 250;
// While Redis is away, one line tells so, not one for each request.
const WARN_EVERY_MS = 10_000;

/**
 * KEYS[1]: the client. ARGV: capacity, tokens per second, cost, 1 to spend and 0 to correct.
 * Answers whether it was granted, and what is left as text, since Redis cuts numbers to integers.
 * The clock is that of Redis, which all gateways share.
 */
const SCRIPT = `
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
local capacity, rate, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local bucket = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = tonumber(bucket[1]) or capacity
local at = tonumber(bucket[2]) or now
tokens = math.min(tokens + math.max(now - at, 0) * rate, capacity)
local granted = 1
if ARGV[4] == '0' then
  tokens = math.min(math.max(tokens - cost, -capacity), capacity)
elseif cost > math.max(tokens, 0) then
  granted = 0
else
  tokens = tokens - cost
end
redis.call('HSET', KEYS[1], 'tokens', string.format('%.6f', tokens), 'at', string.format('%.6f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil((capacity - tokens) / rate * 1000) + 1000)
return { granted, string.format('%.6f', tokens) }
`;

const SCRIPT_SHA = createHash('sha1').update(SCRIPT).digest('hex');

/** Budgets that all gateways over one Redis share. While Redis is away, everything is granted. */
export class RedisBudgets implements BudgetStore {
  private warnedAt = -Infinity;

  constructor(
    private readonly redis: Redis,
    private readonly log: GatewayLog,
  ) {}

  static connect(url: string, log: GatewayLog): RedisBudgets {
    const redis = new Redis(url, {
      maxRetriesPerRequest: 1,
      enableOfflineQueue: false,
      commandTimeout: DEADLINE_MS,
    });
    // Without a listener ioredis writes each failure to stderr; spendings report theirs.
    redis.on('error', (err: Error) => {
      log.debug({ err }, 'redis connection of the budgets failed');
    });
    return new RedisBudgets(redis, log);
  }

  async spend(client: string, cost: number, terms: BudgetTerms): Promise<Spending> {
    const answer = await this.run(client, cost, terms, 'spend');
    if (!answer) return { granted: true, remaining: terms.capacity, retryAfterMs: 0 };
    const { granted, remaining } = answer;
    if (granted) return { granted, remaining, retryAfterMs: 0 };
    const retryAfterMs = Math.ceil(((cost - remaining) / terms.refillPerSecond) * 1000);
    return { granted, remaining, retryAfterMs };
  }

  async correct(client: string, difference: number, terms: BudgetTerms): Promise<number> {
    const answer = await this.run(client, difference, terms, 'correct');
    return answer?.remaining ?? terms.capacity;
  }

  async close(): Promise<void> {
    await this.redis.quit().catch(() => {
      this.redis.disconnect();
    });
  }

  private async run(
    client: string,
    cost: number,
    { capacity, refillPerSecond }: BudgetTerms,
    what: 'spend' | 'correct',
  ): Promise<{ granted: boolean; remaining: number } | undefined> {
    // Whoever reads the keys learns no user and no address.
    const key = KEY_PREFIX + createHash('sha256').update(client).digest('base64url');
    const values = [capacity, refillPerSecond, cost, what === 'spend' ? 1 : 0];
    try {
      const [granted, remaining] = (await this.evaluate(key, values)) as [number, string];
      return { granted: granted === 1, remaining: Number(remaining) };
    } catch (err) {
      this.warn(err);
      return undefined;
    }
  }

  private async evaluate(key: string, values: readonly number[]): Promise<unknown> {
    try {
      return await this.redis.evalsha(SCRIPT_SHA, 1, key, ...values);
    } catch (error) {
      // A Redis that was restarted or flushed does not know the script.
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return this.redis.eval(SCRIPT, 1, key, ...values);
    }
  }

  private warn(err: unknown): void {
    const now = performance.now();
    if (now - this.warnedAt < WARN_EVERY_MS) return;
    this.warnedAt = now;
    this.log.warn({ err }, 'budgets cannot be reached: every operation is granted');
  }
}
