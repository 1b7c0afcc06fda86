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
  options?: { readonly dryRun?: boolean | null | undefined },
) => Promise<Result>;

/** Transactions over the subgraph's database. */
export function unitOfWork(database: DataSource): RunUnit {
  return async <Result>(
    work: (unit: Unit) => Promise<Result>,
    options: { readonly dryRun?: boolean | null | undefined } = {},
  ): Promise<Result> => {
    const dry: { result?: { readonly value: Result } } = {};
    try {
      return await database.transaction(async (manager) => {
        const value = await work(unitOf(manager));
        if (options.dryRun !== true) return value;
        dry.result = { value };
        throw new DryRunEnd();
      });
    } catch (error) {
      if (error instanceof DryRunEnd && dry.result) return dry.result.value;
      throw error;
    }
  };
}

/** Makes the transaction roll back. */
class DryRunEnd extends Error {}

function unitOf(manager: EntityManager): Unit {
  return {
    books: new AddressBookRepository(manager),
    contacts: new ContactRepository(manager),
    changes: new ContactChangeRepository(manager),
    announce: (events) => recordEvents(manager, events),
    once: (call, work) => withIdempotency(manager, call, work),
  };
}
