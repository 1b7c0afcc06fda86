import type { Principal } from '@suitegraph/kit/auth';
import type { SessionRevocations } from '../app/ports';

/** Why a session ended. */
export type SessionEnd = 'TOKEN_EXPIRED' | 'SESSION_REVOKED';

interface Watched {
  readonly sessionId: string;
  /** The second at whose beginning its token has expired (Unix time). */
  readonly expiry: number;
  readonly tell: (reason: SessionEnd) => void;
}

// Longer delays overflow setTimeout's 32 bits and would fire at once.
const LONGEST_TIMER_MS = 2_147_483_647;

/**
 * Tells when the credential behind a principal ends, by time or by revocation. However many are
 * watched, there is one timer; tokens state their expiry in seconds (RFC 7519 §2), so nothing more
 * precise is kept.
 */
export class SessionWatch {
  private readonly bySession = new Map<string, Set<Watched>>();
  private readonly byExpiry = new Map<number, Set<Watched>>();
  private timer: NodeJS.Timeout | undefined;
  private armedFor = Infinity;
  private readonly stop: () => void;

  constructor(revocations: Pick<SessionRevocations, 'onRevoked'> | undefined) {
    this.stop =
      revocations?.onRevoked((sessionId) => {
        this.end(this.bySession.get(sessionId), 'SESSION_REVOKED');
      }) ?? (() => undefined);
  }

  /** Calls `listener` once at the end of the session; returns how to stop watching. */
  watch(principal: Principal, listener: (reason: SessionEnd) => void): () => void {
    const { sessionId, expiresAt } = principal;
    const expiry = Math.ceil(expiresAt.getTime() / 1000);
    const watched: Watched = { sessionId, expiry, tell: listener };
    add(this.bySession, sessionId, watched);
    add(this.byExpiry, expiry, watched);
    if (expiry < this.armedFor) this.arm(expiry);
    return () => this.forget(watched);
  }

  close(): void {
    this.stop();
    clearTimeout(this.timer);
    this.bySession.clear();
    this.byExpiry.clear();
  }

  private arm(expiry: number): void {
    clearTimeout(this.timer);
    this.armedFor = expiry;
    const left = Math.max(expiry * 1000 - Date.now(), 0);
    this.timer = setTimeout(() => this.expire(), Math.min(left, LONGEST_TIMER_MS));
    this.timer.unref();
  }

  private expire(): void {
    const now = Date.now() / 1000;
    for (const [expiry, watched] of [...this.byExpiry]) {
      if (expiry <= now) this.end(watched, 'TOKEN_EXPIRED');
    }
    this.armedFor = Infinity;
    const next = [...this.byExpiry.keys()].reduce((a, b) => Math.min(a, b), Infinity);
    if (next < Infinity) this.arm(next);
  }

  private end(all: ReadonlySet<Watched> | undefined, reason: SessionEnd): void {
    for (const watched of [...(all ?? [])]) {
      // The end of one may have made another leave.
      if (this.forget(watched)) watched.tell(reason);
    }
  }

  private forget(watched: Watched): boolean {
    remove(this.byExpiry, watched.expiry, watched);
    return remove(this.bySession, watched.sessionId, watched);
  }
}

function add<K>(index: Map<K, Set<Watched>>, key: K, watched: Watched): void {
  const known = index.get(key);
  if (known) known.add(watched);
  else index.set(key, new Set([watched]));
}

function remove<K>(index: Map<K, Set<Watched>>, key: K, watched: Watched): boolean {
  const known = index.get(key);
  const removed = known?.delete(watched) ?? false;
  if (known?.size === 0) index.delete(key);
  return removed;
}
