import { LRUCache } from 'lru-cache';
import type { BusListener } from './bus';

// As long as an access token may live: a later token of the session cannot exist.
const REMEMBERED_MS = 86_400_000;
const REMEMBERED = 100_000;

/** Tells of the sessions that have ended before their tokens: fed by `admin.session` events. */
export class SessionRevocations {
  private readonly revoked = new LRUCache<string, true>({ max: REMEMBERED, ttl: REMEMBERED_MS });
  private readonly listeners = new Set<(sessionId: string) => void>();

  /** @param source the feed, or the bus where there is no database. */
  constructor(source: { subscribe(listener: BusListener): () => void }) {
    source.subscribe((events) => {
      for (const { type, kind, key } of events) {
        if (type === 'admin.session' && kind === 'DESTROYED') this.end(key);
      }
    });
  }

  /** Calls `listener` for each session that ends; returns how to stop listening. */
  onRevoked(listener: (sessionId: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  isRevoked(sessionId: string): boolean {
    return this.revoked.has(sessionId);
  }

  private end(sessionId: string): void {
    this.revoked.set(sessionId, true);
    for (const listener of [...this.listeners]) listener(sessionId);
  }
}
