import type { Principal } from '@suitegraph/kit/auth';
import type { SessionRevocations } from '../app/ports';

/** Why a session ended. */
export type SessionEnd = 'TOKEN_EXPIRED' | 'SESSION_REVOKED';

type Listener = (reason: SessionEnd) => void;

// Longer delays overflow setTimeout's 32 bits and would fire at once.
const LONGEST_TIMER_MS = 2_147_483_647;

/** Tells when the credential behind a principal ends, by time or by revocation. */
export class SessionWatch {
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly stop: () => void;

  constructor(revocations: Pick<SessionRevocations, 'onRevoked'> | undefined) {
    this.stop =
      revocations?.onRevoked((sessionId) => {
        for (const listener of [...(this.listeners.get(sessionId) ?? [])]) {
          listener('SESSION_REVOKED');
        }
      }) ?? (() => undefined);
  }

  /** Calls `listener` once at the end of the session; returns how to stop watching. */
  watch(principal: Principal, listener: Listener): () => void {
    const { sessionId, expiresAt } = principal;
    let timer: NodeJS.Timeout;
    const unwatch = (): void => {
      clearTimeout(timer);
      this.listeners.get(sessionId)?.delete(end);
      if (this.listeners.get(sessionId)?.size === 0) this.listeners.delete(sessionId);
    };
    const end = (reason: SessionEnd): void => {
      unwatch();
      listener(reason);
    };
    const arm = (): void => {
      const left = expiresAt.getTime() - Date.now();
      if (left <= 0) end('TOKEN_EXPIRED');
      else timer = setTimeout(arm, Math.min(left, LONGEST_TIMER_MS)).unref();
    };
    const listeners = this.listeners.get(sessionId) ?? new Set();
    this.listeners.set(sessionId, listeners.add(end));
    timer = setTimeout(arm, 0).unref();
    return unwatch;
  }

  close(): void {
    this.stop();
    this.listeners.clear();
  }
}
