import { RollingWindow } from './rolling-window';

export type CircuitState = 'closed' | 'half-open' | 'open';
export type Verdict = 'success' | 'failure' | 'none';

export interface CircuitOptions {
  /** Share of failures, 0 to 1, from which on nothing is sent; Infinity to send always. */
  readonly failureRate: number;
  /** Requests within the window that the share is taken of, at least; so many failures in a row do too. */
  readonly minRequests: number;
  readonly windowMs: number;
  /** How long nothing is sent before one request may try. */
  readonly openMs: number;
}

export const DEFAULT_CIRCUIT: CircuitOptions = {
  failureRate: 0.5,
  minRequests: 20,
  windowMs: 10_000,
  openMs: 1_000,
};

/** Leave to send one request; tell the breaker with it how that went. */
export interface Permit {
  readonly period: number;
}

interface Observer {
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
  readonly onChange?: (state: CircuitState) => void;
}

/**
 * Stops sending to a subgraph that fails, and lets single requests try until one succeeds. What
 * was sent before the state changed has no say afterwards.
 */
export class CircuitBreaker {
  private readonly window: RollingWindow;
  private readonly now: () => number;
  private state: CircuitState = 'closed';
  private permit: Permit = { period: 0 };
  private probing = false;
  private openUntil = 0;
  private inARow = 0;

  constructor(
    private readonly options: CircuitOptions,
    private readonly observer: Observer = {},
  ) {
    this.now = observer.now ?? (() => performance.now());
    this.window = new RollingWindow(options.windowMs, this.now);
  }

  /** Asks to send a request; undefined when it must not be sent. */
  enter(): Permit | undefined {
    if (this.state === 'closed') return this.permit;
    if (this.state === 'open') {
      if (this.now() < this.openUntil) return undefined;
      this.change('half-open');
    }
    if (this.probing) return undefined;
    this.probing = true;
    return this.permit;
  }

  /** Every permit must come back once; `none` when the request tells nothing of the subgraph. */
  settle({ period }: Permit, verdict: Verdict): void {
    if (period !== this.permit.period) return;
    if (this.state === 'closed') {
      this.count(verdict);
      return;
    }
    this.probing = false;
    if (verdict === 'success') this.change('closed');
    else if (verdict === 'failure') this.open();
  }

  private count(verdict: Verdict): void {
    if (verdict === 'none') return;
    this.window.add(1, verdict === 'failure' ? 1 : 0);
    this.inARow = verdict === 'failure' ? this.inARow + 1 : 0;
    if (verdict === 'failure' && this.isIll()) this.open();
  }

  private isIll(): boolean {
    const { failureRate, minRequests } = this.options;
    // After busy times a share alone would take as long to be reached as the window lasts.
    if (this.inARow >= minRequests && failureRate <= 1) return true;
    const { total, marked } = this.window.sum();
    return total >= minRequests && marked >= total * failureRate;
  }

  private open(): void {
    this.openUntil = this.now() + this.options.openMs;
    this.change('open');
  }

  private change(state: CircuitState): void {
    this.state = state;
    this.probing = false;
    this.permit = { period: this.permit.period + 1 };
    this.window.clear();
    this.inARow = 0;
    this.observer.onChange?.(state);
  }
}
