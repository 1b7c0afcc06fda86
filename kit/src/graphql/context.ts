import DataLoader from 'dataloader';
import type { Principal } from '../auth';
import { UnauthenticatedError } from '../errors';
import type { EventFeed } from '../events';

/** Loads many keys at once; undefined stands for "no such thing". Answers are in the keys' order. */
export type BatchLoad<Key, Value> = (
  keys: readonly Key[],
) => Promise<readonly (Value | undefined)[]>;

/** The data loaders of one request: one an owner, made when first asked for. */
export class Loaders {
  private readonly loaders = new Map<unknown, DataLoader<never, unknown>>();

  /**
   * @param owner what identifies the loader within the request: a module-level symbol or an object.
   * @param batch reads all keys of a tick in one go.
   */
  get<Key, Value>(
    owner: symbol | object,
    batch: BatchLoad<Key, Value>,
  ): DataLoader<Key, Value | undefined> {
    const known = this.loaders.get(owner);
    if (known) return known as unknown as DataLoader<Key, Value | undefined>;
    const made = new DataLoader<Key, Value | undefined>(batch, { maxBatchSize: 1_000 });
    this.loaders.set(owner, made);
    return made;
  }

  /** Forgets what was loaded: a stream keeps its context, and each of its events is a new look. */
  clear(): void {
    this.loaders.clear();
  }
}

/** What every resolver is given. */
export interface RequestContext {
  /** Who is calling, or null for nobody. */
  readonly principal: Principal | null;
  /** The caller. Reading it throws UnauthenticatedError when nobody is signed in. */
  readonly viewer: Principal;
  readonly traceId: string;
  readonly loaders: Loaders;
  /** The events of this process, for subscriptions. */
  readonly feed: EventFeed;
  /** The caller's address and software, where known: for the audit. */
  readonly client: { readonly ip?: string | undefined; readonly userAgent?: string | undefined };
  /** Aborts when the caller has left. */
  readonly signal?: AbortSignal | undefined;
}

/** What a context is made of. */
export type ContextInput = Pick<RequestContext, 'principal' | 'traceId' | 'signal'> &
  Partial<Pick<RequestContext, 'client'>>;

/** A fresh context, for one request or for one event of a stream. */
export function createContext(input: ContextInput, feed: EventFeed): RequestContext {
  return {
    ...input,
    client: input.client ?? {},
    feed,
    loaders: new Loaders(),
    get viewer(): Principal {
      if (!input.principal) throw new UnauthenticatedError();
      return input.principal;
    },
  };
}
