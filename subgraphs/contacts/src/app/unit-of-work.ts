import { transact, type TransactOptions } from '@suitegraph/kit/database';
import { recordEvents, type JsonValue, type NewEvent } from '@suitegraph/kit/events';
import { withIdempotency, type IdempotentCall } from '@suitegraph/kit/graphql';
import type { DataSource, EntityManager } from 'typeorm';
import { AddressBookRepository } from '../books/address-book.repository';
import { ContactChangeRepository } from '../contacts/contact-change.repository';
import { type ContactStore, LocalContactStore } from '../contacts/contact-store';
import { ContactRepository } from '../contacts/contact.repository';
import { GroupRepository } from '../groups/group.repository';
import { MergeRepository } from '../merge/merge.repository';
import { DavAccountRepository } from '../mirror/account.repository';
import { MirrorRepository } from '../mirror/mirror.repository';
import { PhotoUploadRepository } from '../photos/photo-upload.repository';

/** What one transaction works with. */
export interface Unit {
  readonly books: AddressBookRepository;
  readonly contacts: ContactRepository;
  readonly groups: GroupRepository;
  readonly merges: MergeRepository;
  readonly photos: PhotoUploadRepository;
  /** The one way in which cards change. */
  readonly store: ContactStore;
  readonly mirror: MirrorRepository;
  readonly davAccounts: DavAccountRepository;
  /** Events that exist if and only if the transaction commits. */
  announce(events: readonly NewEvent[]): Promise<void>;
  /** Runs `work` once for an idempotency key. */
  once<Result extends JsonValue>(
    call: IdempotentCall,
    work: () => Promise<Result>,
  ): Promise<Result>;
}

/** Runs work in one transaction; a dry run is rolled back and still answers. */
export type RunUnit = <Result>(
  work: (unit: Unit) => Promise<Result>,
  options?: TransactOptions,
) => Promise<Result>;

/** The store of a unit, around the one in Postgres. */
export type StoreAround = (
  unit: Omit<Unit, 'store'>,
  local: ContactStore,
  options: TransactOptions,
) => ContactStore;

/** Transactions over the subgraph's database; cards change in Postgres alone unless told otherwise. */
export function unitOfWork(database: DataSource, around?: StoreAround): RunUnit {
  return (work, options = {}) =>
    transact(
      database,
      (manager) => {
        const { store, ...unit } = unitOf(manager);
        return work({ ...unit, store: around ? around(unit, store, options) : store });
      },
      options,
    );
}

function unitOf(manager: EntityManager): Unit {
  const books = new AddressBookRepository(manager);
  const contacts = new ContactRepository(manager);
  const changes = new ContactChangeRepository(manager);
  const announce: Unit['announce'] = (events) => recordEvents(manager, events);
  return {
    books,
    contacts,
    groups: new GroupRepository(manager),
    merges: new MergeRepository(manager),
    photos: new PhotoUploadRepository(manager),
    store: new LocalContactStore({ books, contacts, changes, announce }),
    mirror: new MirrorRepository(manager),
    davAccounts: new DavAccountRepository(manager),
    announce,
    once: (call, work) => withIdempotency(manager, call, work),
  };
}
