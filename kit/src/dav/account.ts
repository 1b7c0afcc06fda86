import type { Resolver } from 'node:dns/promises';

/** How an account proves itself: an app password, or tokens of an identity provider. */
export type DavCredentials =
  | { readonly kind: 'basic'; readonly user: string; readonly password: string }
  | {
      readonly kind: 'bearer';
      /** A token to send; `refused` is the one that the server has just answered 401 to. */
      readonly token: (refused?: string) => Promise<string>;
    };

/** Somebody's account on a CalDAV or CardDAV server. */
export interface DavAccount {
  /** Where discovery starts: the server's root, Nextcloud's address, or any DAV URL of the server. */
  readonly baseUrl: string;
  readonly credentials: DavCredentials;
  /** Origins besides that of `baseUrl` that may have the credentials too, such as iCloud's partitions. */
  readonly trustedOrigins?: readonly string[];
}

/** How requests of one account are made. Times are in milliseconds, sizes in bytes. */
export interface DavOptions {
  /** Whether addresses that are not of the public internet, and http without TLS, are allowed. */
  readonly allowPrivate: boolean;
  /** For one attempt, from its start to the last byte of the answer. */
  readonly attemptTimeoutMs?: number;
  /** For a request with its waiting, redirects and attempts. */
  readonly deadlineMs?: number;
  /** Attempts after the first, of requests that may be repeated. */
  readonly retries?: number;
  /** The first pause lasts at most this long, the next twice as long, and so on. */
  readonly firstPauseMs?: number;
  /** Requests under way at a time. */
  readonly concurrency?: number;
  /** Requests waiting for their turn; one more is refused with `DavQueueFull`. */
  readonly maxQueued?: number;
  readonly maxResponseBytes?: number;
  /** PEM certificates to trust instead of the system's. */
  readonly ca?: string;
  readonly resolver?: Pick<Resolver, 'resolve4'>;
}

export type DavSettings = Required<Omit<DavOptions, 'ca' | 'resolver'>> &
  Pick<DavOptions, 'ca' | 'resolver'>;

const DEFAULTS = {
  attemptTimeoutMs: 20_000,
  deadlineMs: 60_000,
  retries: 2,
  firstPauseMs: 200,
  concurrency: 4,
  maxQueued: 256,
  maxResponseBytes: 32 * 1024 * 1024,
};

export function settingsOf(options: DavOptions): DavSettings {
  return { ...DEFAULTS, ...options };
}
