import {
  backOffMs,
  DavError,
  DavNotFound,
  DavQueueFull,
  DavTooManyRequests,
  DavUnauthorized,
  DavUnavailable,
  listCollections,
  readCollection,
  type Dav,
  type DavClients,
  type DavCollection,
} from '@suitegraph/kit/dav';
import type { Logger } from '@suitegraph/kit/logging';
import type { Owner } from '../app/owner';
import type { RunUnit } from '../app/unit-of-work';
import type { DavAccountRow, MirroredBook } from './account';
import type { DavAccountRepository } from './account.repository';
import type { BookSync } from './book-sync';
import { reconcileBooks } from './reconcile-books';
import type { MirrorRepository } from './mirror.repository';

/** What the synchronisation works with. */
export interface AccountSyncParts {
  readonly run: RunUnit;
  readonly accounts: DavAccountRepository;
  readonly mirror: MirrorRepository;
  readonly clients: Pick<DavClients, 'of'>;
  readonly books: BookSync;
  /** Told when an account's server has answered everything. */
  readonly reached: (accountId: string) => void;
  readonly log: Logger;
}

/** Brings what is here of an account to what its server says. */
export class AccountSync {
  constructor(private readonly on: AccountSyncParts) {}

  /** Never throws: how it went is kept with the account, which is left alone for a while if it failed. */
  async visit(id: string, { retries }: { readonly retries: boolean }): Promise<void> {
    const { accounts, log } = this.on;
    const account = await accounts.byId(id);
    if (!account || account.state === 'PAUSED' || account.state === 'REMOVING') return;
    const startedAt = new Date();
    try {
      await this.refresh(account, { startedAt, retries });
      await accounts.succeeded(id, startedAt);
      this.on.reached(id);
    } catch (error) {
      if (!(error instanceof DavError)) log.error({ err: error, accountId: id }, 'a mirror failed');
      const isRefused = error instanceof DavUnauthorized;
      await accounts.failed(id, {
        state: isRefused ? 'AUTH_ERROR' : 'CONNECT_ERROR',
        message: error instanceof DavError ? error.message : 'It failed on our side',
        waitMs: backOffMs(account.failures + 1, error),
      });
    }
  }

  private async refresh(
    account: DavAccountRow,
    { startedAt, retries }: { startedAt: Date; retries: boolean },
  ): Promise<void> {
    const { mirror, clients } = this.on;
    const dav = clients.of(account);
    const collections = await addressBooksOf(dav, account.homeUrls);
    const books = await this.reconcile(account, dav, collections);
    const states = new Map(collections.map((collection) => [collection.url, collection]));
    const done: string[] = [];
    let failure: DavError | undefined;
    for (const book of books) {
      const visit = { dav, owner: ownerOf(account), book, retries };
      try {
        if (retries || !isUnchanged(book, states.get(book.url))) {
          await this.on.books.refresh(visit);
        }
        done.push(book.bookId);
      } catch (error) {
        if (!(error instanceof DavError) || isOfAccount(error)) throw error;
        // One book that cannot be read keeps no other from being read.
        failure ??= error;
      }
    }
    await mirror.checked(done, startedAt);
    if (failure) throw failure;
  }

  private async reconcile(
    account: DavAccountRow,
    dav: Dav,
    collections: readonly DavCollection[],
  ): Promise<MirroredBook[]> {
    const { run, mirror } = this.on;
    const there = new Set(collections.map(({ url }) => url));
    const gone = new Set<string>();
    for (const { url, bookId } of await mirror.ofAccount(account.id)) {
      if (!there.has(url) && (await isGone(dav, url))) gone.add(bookId);
    }
    await run((unit) => reconcileBooks(unit, account, { collections, gone }));
    const books = await mirror.ofAccount(account.id);
    return books.filter(({ url }) => there.has(url));
  }
}

/** Whose account it is. */
export function ownerOf({ tenantId, userId }: Pick<DavAccountRow, 'tenantId' | 'userId'>): Owner {
  return { tenantId, userId };
}

async function addressBooksOf(dav: Dav, homeUrls: readonly string[]): Promise<DavCollection[]> {
  const listed = await Promise.all(homeUrls.map((url) => listCollections(dav, url)));
  const books = listed.flat().filter(({ kind }) => kind === 'addressbook');
  return [...new Map(books.map((book) => [book.url, book])).values()];
}

/** A listing that leaves a collection out is no proof. */
async function isGone(dav: Dav, url: string): Promise<boolean> {
  try {
    await readCollection(dav, url);
    return false;
  } catch (error) {
    if (error instanceof DavNotFound) return true;
    throw error;
  }
}

function isUnchanged(book: MirroredBook, now: DavCollection | undefined): boolean {
  if (!now || !book.complete) return false;
  if (now.syncToken !== null || book.syncToken !== null) return now.syncToken === book.syncToken;
  return now.ctag !== null && now.ctag === book.ctag;
}

/** Whether a failure is of the server or the account, and not of one collection. */
function isOfAccount(error: DavError): boolean {
  const kinds = [DavUnavailable, DavUnauthorized, DavTooManyRequests, DavQueueFull];
  return kinds.some((kind) => error instanceof kind);
}
