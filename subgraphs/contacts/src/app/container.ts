import type { DavMirrorSettings } from '@suitegraph/kit/dav';
import type { SubgraphParts, SubgraphRuntime } from '@suitegraph/kit/subgraph';
import type { RequestContext } from '@suitegraph/kit/graphql';
import type { DataSource } from 'typeorm';
import { AddressBookRepository } from '../books/address-book.repository';
import { AddressBookResolver } from '../books/address-book.resolver';
import { AddressBookChangedResolver } from '../books/book-event.resolver';
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
import { DuplicateRepository } from '../duplicates/duplicate.repository';
import {
  ContactDuplicatesResolver,
  DuplicateGroupResolver,
} from '../duplicates/duplicate.resolver';
import { DuplicateService } from '../duplicates/duplicate.service';
import { GroupLoaders } from '../groups/group.loader';
import { GroupRepository } from '../groups/group.repository';
import { ContactGroupResolver, ContactGroupsResolver } from '../groups/group.resolver';
import { ContactGroupChangedResolver } from '../groups/group-event.resolver';
import { GroupService } from '../groups/group.service';
import { toGroup } from '../groups/group.types';
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
import { photoRoutes } from '../photos/photo.routes';
import { PhotoResolver } from '../photos/photo.resolver';
import { PhotoService } from '../photos/photo.service';
import { MergeLoader } from '../merge/merge.loader';
import { MergeRepository } from '../merge/merge.repository';
import { ContactsMergedResolver, MergeResolver } from '../merge/merge.resolver';
import { MergeService } from '../merge/merge.service';
import { PhotoUploadRepository } from '../photos/photo-upload.repository';
import { exportRoutes } from '../transfer/export.route';
import { ExportService } from '../transfer/export.service';
import { importRoutes } from '../transfer/import.route';
import { ImportService } from '../transfer/import.service';
import { TransferResolver } from '../transfer/transfer.resolver';
import { eventConsumer } from './consumer';
import { type MirrorParts, wireMirror } from './mirror';
import type { RunUnit } from './unit-of-work';

/** Wires the subgraph by hand. */
export function wire(runtime: SubgraphRuntime<DavMirrorSettings>): SubgraphParts {
  const { database, urls } = runtime;
  const mirror = wireMirror(runtime);
  const { run, fresh } = mirror;
  const contacts = new ContactRepository(database.manager);
  const contactLoaders = new ContactLoaders(contacts);
  const books = new AddressBookRepository(database.manager);
  const bookService = new AddressBookService(run, {
    list: fresh((owner) => books.list(owner)),
    byIds: (owner, ids) => books.byIds(owner, ids),
  });
  const groups = new GroupRepository(database.manager);
  const groupLoaders = new GroupLoaders(groups, contactLoaders);
  const uploads = new PhotoUploadRepository(database.manager);
  const photos = new PhotoService(run, contacts, uploads, urls);
  const exports = new ExportService(urls, books, contacts);
  const imports = new ImportService(run);
  const contactService = new ContactService(run);
  runtime.consume(eventConsumer);
  return {
    resolvers: [
      ...contactResolvers({
        database,
        bookService,
        contactService,
        contacts,
        contactLoaders,
        fresh,
      }),
      ...peopleResolvers(database, contactLoaders, bookService),
      ...mergeResolvers(database, run, contacts, contactLoaders),
      new ContactGroupResolver(
        new GroupService(run),
        { list: fresh((owner) => groups.list(owner)) },
        groupLoaders,
        bookService,
      ),
      new AddressBookChangedResolver(
        async ({ viewer }, id) => (await books.byIds(viewer, [id]))[0],
      ),
      new ContactGroupsResolver(groupLoaders),
      new ContactGroupChangedResolver(
        async ({ viewer }, id) => (await groups.byIds(viewer, [id]))[0],
      ),
      new PhotoResolver(photos, contactService),
      new TransferResolver(imports, exports),
      ...mirror.resolvers,
    ],
    workers: mirror.workers,
    routes: async (app) => {
      await exportRoutes(exports, urls)(app);
      await importRoutes(imports, urls)(app);
      await photoRoutes(photos, urls)(app);
    },
    references: references(bookService, contactLoaders, groupLoaders),
  };
}

function references(
  books: AddressBookService,
  contacts: ContactLoaders,
  groups: GroupLoaders,
): NonNullable<SubgraphParts['references']> {
  return {
    AddressBook: ({ id }: { id: string }, ctx: RequestContext) => books.find(ctx, id),
    Contact: ({ id }: { id: string }, ctx: RequestContext): Promise<Contact | null> =>
      contacts.byId(ctx, id),
    ContactGroup: async ({ id }: { id: string }, ctx: RequestContext) => {
      const group = await groups.byId(ctx, id);
      return group && toGroup(group);
    },
  };
}

interface ContactParts {
  readonly database: DataSource;
  readonly bookService: AddressBookService;
  readonly contactService: ContactService;
  readonly contacts: ContactRepository;
  readonly contactLoaders: ContactLoaders;
  readonly fresh: MirrorParts['fresh'];
}

function contactResolvers({
  database,
  bookService,
  contactService,
  contacts,
  contactLoaders,
  fresh,
}: ContactParts): object[] {
  const queries = new ContactQueryService({
    list: fresh((owner, filter, page) => contacts.list(owner, filter, page)),
    count: (owner, filter) => contacts.count(owner, filter),
  });
  const freshById = (ctx: RequestContext, id: string): Promise<Contact | null> =>
    fresh(() => contactLoaders.byId(ctx, id))(ctx.viewer);
  const changes = new BookChangesService(new ContactChangeRepository(database.manager));
  return [
    new AddressBookResolver(bookService, queries, changes),
    new ContactResolver(queries, contactService, bookService, {
      byId: freshById,
      card: (ctx, id) => contactLoaders.card(ctx, id),
    }),
    new ContactEmailResolver(),
    new ContactConnectionResolver(),
    new ContactChangeResolver(contactLoaders),
    new ContactChangedResolver(finder(contacts)),
  ];
}

function peopleResolvers(
  database: DataSource,
  contactLoaders: ContactLoaders,
  bookService: AddressBookService,
): object[] {
  const people = new PersonRepository(database);
  const personService = new PersonService(people, new PersonLoaders(people), contactLoaders);
  const interactions = new InteractionService(new InteractionRepository(database));
  return [
    new ContactInteractionsResolver(interactions),
    new InteractionConnectionResolver(),
    new InteractionAddedResolver(),
    new PersonResolver(personService, interactions),
    new UserResolver(personService, bookService),
  ];
}

function mergeResolvers(
  { manager }: DataSource,
  run: RunUnit,
  contacts: ContactRepository,
  contactLoaders: ContactLoaders,
): object[] {
  const duplicates = new DuplicateService(new DuplicateRepository(manager), contactLoaders);
  return [
    new MergeResolver(new MergeService(run), new MergeLoader(new MergeRepository(manager))),
    new ContactsMergedResolver(finder(contacts)),
    new DuplicateGroupResolver(duplicates),
    new ContactDuplicatesResolver(duplicates),
  ];
}

// An event is delivered after its request: nothing is loaded for it yet.
function finder(contacts: ContactRepository) {
  return async ({ viewer }: RequestContext, id: string): Promise<Contact | null> =>
    (await contacts.find(viewer, id)) ?? null;
}
