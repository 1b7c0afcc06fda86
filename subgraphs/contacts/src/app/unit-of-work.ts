import { transact, type TransactOptions } from '@suitegraph/kit/database';
import { recordEvents, type JsonValue, type NewEvent } from '@suitegraph/kit/events';
import { withIdempotency, type IdempotentCall } from '@suitegraph/kit/graphql';
import type { DataSource, EntityManager } from 'typeorm';
import { AddressBookRepository } from '../books/address-book.repository';
import { ContactChangeRepository } from '../contacts/contact-change.repository';
import { ContactRepository } from '../contacts/contact.repository';

/** What one transaction works with. */
export interface Unit {
  readonly books: AddressBookRepository;
  readonly contacts: ContactRepository;
  readonly changes: ContactChangeRepository;
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

/** Transactions over the subgraph's database. */
export function unitOfWork(database: DataSource): RunUnit {
  return (work, options) => transact(database, (manager) => work(unitOf(manager)), options);
}

function unitOf(manager: EntityManager): Unit {
  return {
    books: new AddressBookRepository(manager),
    contacts: new ContactRepository(manager),
    changes: new ContactChangeRepository(manager),
    announce: (events) => recordEvents(manager, events),
    once: (call, work) => withIdempotency(manager, call, work),
  };
}
