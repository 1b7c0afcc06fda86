import { OperationTypeNode } from 'graphql';
import type { Principal } from '@suitegraph/kit/auth';
import type { QueryPlan } from '@apollo/query-planner';
import type { PreparedOperation } from '../planning/prepared-operation';
import type { Answer } from './answer';
import type { Deadlines } from './deadlines';
import type { Caller } from './execution-scope';
import type { Run } from './executor';

interface SharedRun {
  readonly answer: Promise<Answer>;
  readonly leaving: AbortController;
  /** Callers that wait for it; the last one to leave ends it. */
  waiting: number;
}

interface SharingOptions {
  readonly execute: (run: Run) => Promise<Answer>;
  readonly withCaller: (run: Run, caller: Caller) => Run;
  readonly deadlines: Deadlines;
  /** Text that is equal for equal headers on their way to the subgraphs. */
  readonly forwardedHeaders: (caller: Caller) => string;
  /** Whether an answer holds for everyone who asks the same at the same time. */
  readonly isShareable: (operation: PreparedOperation) => boolean;
}

// Beyond it, queries are run one by one as without sharing.
const MOST_UNDER_WAY = 10_000;

/**
 * Runs identical queries that arrive while the first of them is under way once: the same plan, the
 * same variables, the same access token and the same headers on their way to the subgraphs. The
 * trace of such a run is that of whoever came first.
 */
export class QuerySharing {
  private readonly underWay = new Map<QueryPlan, Map<string, SharedRun>>();
  private readonly principals = new WeakMap<Principal, number>();
  private readonly shareable = new WeakMap<PreparedOperation, boolean>();
  private nextPrincipal = 1;
  private size = 0;

  constructor(private readonly options: SharingOptions) {}

  run(run: Run): Promise<Answer> {
    const { execute } = this.options;
    // What follows an answer is sent to one caller.
    if (run.split || !this.isShareable(run.operation)) return execute(run);
    const key = this.keyOf(run);
    const known = this.underWay.get(run.plan)?.get(key);
    if (!known && this.size >= MOST_UNDER_WAY) return execute(run);
    return this.join(known ?? this.start(run, key), run.scope.caller);
  }

  private isShareable(operation: PreparedOperation): boolean {
    const known = this.shareable.get(operation);
    if (known !== undefined) return known;
    const isQuery = operation.type === OperationTypeNode.QUERY;
    const shareable = isQuery && this.options.isShareable(operation);
    this.shareable.set(operation, shareable);
    return shareable;
  }

  private start(run: Run, key: string): SharedRun {
    const { execute, withCaller, deadlines } = this.options;
    const leaving = new AbortController();
    const called = deadlines.watch(leaving);
    const caller = { ...run.scope.caller, signal: leaving.signal };
    const answer = execute(withCaller(run, caller)).finally(() => {
      called();
      this.forget(run.plan, key, shared);
    });
    const shared: SharedRun = { answer, leaving, waiting: 0 };
    // Who comes after the last one has left starts anew.
    leaving.signal.addEventListener('abort', () => this.forget(run.plan, key, shared));
    const ofPlan = this.underWay.get(run.plan) ?? new Map<string, SharedRun>();
    this.underWay.set(run.plan, ofPlan.set(key, shared));
    this.size += 1;
    return shared;
  }

  private join(shared: SharedRun, { signal }: Caller): Promise<Answer> {
    shared.waiting += 1;
    if (!signal) return shared.answer;
    const leave = (): void => {
      shared.waiting -= 1;
      if (shared.waiting === 0) shared.leaving.abort(signal.reason);
    };
    signal.addEventListener('abort', leave, { once: true });
    return shared.answer.finally(() => signal.removeEventListener('abort', leave));
  }

  private forget(plan: QueryPlan, key: string, shared: SharedRun): void {
    const ofPlan = this.underWay.get(plan);
    if (ofPlan?.get(key) !== shared) return;
    ofPlan.delete(key);
    if (ofPlan.size === 0) this.underWay.delete(plan);
    this.size -= 1;
  }

  private keyOf({ scope: { caller }, variables }: Run): string {
    const { principal, client } = caller;
    const headers = this.options.forwardedHeaders(caller);
    const { ip = '', userAgent = '' } = client;
    return JSON.stringify([this.numberOf(principal), ip, userAgent, headers, variables]);
  }

  // A principal is one object for each access token: two tokens of a user are two principals.
  private numberOf(principal: Principal | null): number {
    if (!principal) return 0;
    const known = this.principals.get(principal);
    if (known !== undefined) return known;
    this.principals.set(principal, this.nextPrincipal);
    this.nextPrincipal += 1;
    return this.nextPrincipal - 1;
  }
}
