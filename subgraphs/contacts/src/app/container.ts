import type { SubgraphParts, SubgraphRuntime } from '@suitegraph/kit/subgraph';
import type { RequestContext } from '@suitegraph/kit/graphql';
import { AddressBookRepository } from '../books/address-book.repository';
import { AddressBookResolver } from '../books/address-book.resolver';
import { AddressBookService } from '../books/address-book.service';
import { BookChangesService } from '../books/book-changes.service';
import { ContactChangeRepository } from '../contacts/contact-change.repository';
import { ContactQueryService } from '../contacts/contact-query.service';
import type { Contact } from '../contacts/contact.entity';
import { ContactLoaders } from '../contacts/contact.loader';
import { ContactRepository } from '../contacts/contact.repository';
import {
  ContactChangedResolver,
  ContactChangeResolver,
  ContactConnectionResolver,
  ContactEmailResolver,
  ContactResolver,
} from '../contacts/contact.resolver';
import { ContactService } from '../contacts/contact.service';
import { InteractionRepository } from '../interactions/interaction.repository';
import {
  InteractionAddedResolver,
  InteractionConnectionResolver,
} from '../interactions/interaction.resolver';
import { InteractionService } from '../interactions/interaction.service';
import { PersonLoaders } from '../people/person.loader';
import { PersonRepository } from '../people/person.repository';
import {
  ContactInteractionsResolver,
  PersonResolver,
  UserResolver,
} from '../people/person.resolver';
import { PersonService } from '../people/person.service';
import { exportRoutes } from '../transfer/export.route';
import { ExportService } from '../transfer/export.service';
import { ImportService } from '../transfer/import.service';
import { TransferResolver } from '../transfer/transfer.resolver';
import { eventConsumer } from './consumer';
import { unitOfWork } from './unit-of-work';

/** Wires the subgraph by hand. */
export function wire(runtime: SubgraphRuntime<object>): SubgraphParts {
  const { database } = runtime;
  const run = unitOfWork(database);
  const contacts = new ContactRepository(database.manager);
  const people = new PersonRepository(database);
  const contactLoaders = new ContactLoaders(contacts);
  const contactQueries = new ContactQueryService(contacts);
  const books = new AddressBookRepository(database.manager);
  const bookService = new AddressBookService(run, books);
  const changes = new BookChangesService(new ContactChangeRepository(database.manager));
  const personService = new PersonService(people, new PersonLoaders(people), contactLoaders);
  const interactions = new InteractionService(new InteractionRepository(database));
  const exports = new ExportService(runtime.urls, books, contacts);
  runtime.consume(eventConsumer);
  return {
    resolvers: [
      new AddressBookResolver(bookService, contactQueries, changes),
      new ContactResolver(contactQueries, new ContactService(run), bookService, contactLoaders),
      new ContactEmailResolver(),
      new ContactConnectionResolver(),
      new ContactChangeResolver(contactLoaders),
      new ContactChangedResolver(
        async ({ viewer }, id) => (await contacts.find(viewer, id)) ?? null,
      ),
      new ContactInteractionsResolver(interactions),
      new InteractionConnectionResolver(),
      new InteractionAddedResolver(),
      new PersonResolver(personService, interactions),
      new UserResolver(personService, bookService),
      new TransferResolver(new ImportService(run), exports),
    ],
    routes: exportRoutes(exports, runtime.urls),
    references: {
      AddressBook: ({ id }: { id: string }, ctx: RequestContext) => bookService.find(ctx, id),
      Contact: ({ id }: { id: string }, ctx: RequestContext): Promise<Contact | null> =>
        contactLoaders.byId(ctx, id),
    },
  };
}
