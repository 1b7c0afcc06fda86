import { LRUCache } from 'lru-cache';
import type { BudgetStore, BudgetTerms, Spending } from '../app/ports';

interface Bucket {
  tokens: number;
  /** When `tokens` was right, in milliseconds. */
  at: number;
}

// The clients unused for longest are forgotten first: they have most likely their whole budget.
const CLIENTS = 50_000;

/** Budgets of this process alone, as token buckets. */
export class MemoryBudgets implements BudgetStore {
  private readonly buckets: LRUCache<string, Bucket>;

  constructor(
    private readonly now: () => number = () => performance.now(),
    max = CLIENTS,
  ) {
    this.buckets = new LRUCache({ max });
  }

  spend(client: string, cost: number, terms: BudgetTerms): Spending {
    const bucket = this.filled(client, terms);
    if (cost > Math.max(bucket.tokens, 0)) {
      const missing = cost - bucket.tokens;
      const retryAfterMs = Math.ceil((missing / terms.refillPerSecond) * 1000);
      return { granted: false, remaining: bucket.tokens, retryAfterMs };
    }
    bucket.tokens -= cost;
    return { granted: true, remaining: bucket.tokens, retryAfterMs: 0 };
  }

  correct(client: string, difference: number, terms: BudgetTerms): number {
    const bucket = this.filled(client, terms);
    bucket.tokens = corrected(bucket.tokens, difference, terms);
    return bucket.tokens;
  }

  private filled(client: string, { capacity, refillPerSecond }: BudgetTerms): Bucket {
    const now = this.now();
    const known = this.buckets.get(client);
    if (!known) {
      const made = { tokens: capacity, at: now };
      this.buckets.set(client, made);
      return made;
    }
    const gained = ((now - known.at) / 1000) * refillPerSecond;
    known.tokens = Math.min(known.tokens + Math.max(gained, 0), capacity);
    known.at = now;
    return known;
  }
}

/** Debt is bounded: one operation that went wrong must not lock its client out for hours. */
function corrected(tokens: number, difference: number, { capacity }: BudgetTerms): number {
  return Math.min(Math.max(tokens - difference, -capacity), capacity);
}
