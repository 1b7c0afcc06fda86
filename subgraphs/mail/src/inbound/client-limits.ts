/** What one network may do. */
export interface ClientLimitOptions {
  readonly maxConnections: number;
  /** Messages a minute; null without a limit. */
  readonly messagesPerMinute: number | null;
  /** Most networks whose messages are counted; beyond it the one longest unheard is forgotten. */
  readonly maxNetworks: number;
}

interface Bucket {
  left: number;
  filledAt: number;
}

/** Counts what each network does: connections that are open, and messages in a bucket that refills. */
export class ClientLimits {
  private readonly open = new Map<string, number>();
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private readonly options: ClientLimitOptions,
    private readonly now: () => number = Date.now,
  ) {}

  /** Whether one more connection is within the limit; then it counts until `leave`. */
  enter(network: string): boolean {
    const open = this.open.get(network) ?? 0;
    if (open >= this.options.maxConnections) return false;
    this.open.set(network, open + 1);
    return true;
  }

  leave(network: string): void {
    const open = (this.open.get(network) ?? 1) - 1;
    if (open > 0) this.open.set(network, open);
    else this.open.delete(network);
  }

  /** Whether one more message is within the limit. */
  message(network: string): boolean {
    const { messagesPerMinute: most, maxNetworks } = this.options;
    if (most === null) return true;
    const now = this.now();
    const before = this.buckets.get(network) ?? { left: most, filledAt: now };
    const left = Math.min(most, before.left + ((now - before.filledAt) / 60_000) * most);
    // Put anew, so that the first in the map is the one longest unheard.
    this.buckets.delete(network);
    this.buckets.set(network, { left: left >= 1 ? left - 1 : left, filledAt: now });
    if (this.buckets.size > maxNetworks) {
      const [oldest] = this.buckets.keys();
      if (oldest !== undefined) this.buckets.delete(oldest);
    }
    return left >= 1;
  }

  /** How many networks are being counted. */
  get size(): number {
    return this.buckets.size;
  }
}
