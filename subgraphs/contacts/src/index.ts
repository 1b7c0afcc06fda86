import 'reflect-metadata';
import { defineSubgraph } from '@suitegraph/kit/subgraph';
import { wire } from './app/container';
import { mirrorResolvers } from './app/mirror';
import { settings } from './app/settings';
import { AddressBook } from './books/address-book.entity';
import { AddressBookResolver } from './books/address-book.resolver';
import { AddressBookChangedResolver } from './books/book-event.resolver';
import { Contact } from './contacts/contact.entity';
import {
  ContactChangedResolver,
  ContactChangeResolver,
  ContactConnectionResolver,
  ContactEmailResolver,
  ContactResolver,
} from './contacts/contact.resolver';
import { ContactDuplicatesResolver, DuplicateGroupResolver } from './duplicates/duplicate.resolver';
import { ContactGroupResolver, ContactGroupsResolver } from './groups/group.resolver';
import { ContactGroupChangedResolver } from './groups/group-event.resolver';
import {
  InteractionAddedResolver,
  InteractionConnectionResolver,
} from './interactions/interaction.resolver';
import { ContactsMergedResolver, MergeResolver } from './merge/merge.resolver';
import { CreateContacts1763700000000 } from './migrations/1763700000000-create-contacts';
import { CompleteContacts1800000100000 } from './migrations/1800000100000-complete-contacts';
import { MirrorContacts1800000200000 } from './migrations/1800000200000-mirror-contacts';
import { PhotoResolver } from './photos/photo.resolver';
import {
  ContactInteractionsResolver,
  PersonResolver,
  UserResolver,
} from './people/person.resolver';
import { Person, User } from './people/person.types';
import { TransferResolver } from './transfer/transfer.resolver';

/** Address books, contacts, and the people behind addresses. */
export const contacts = defineSubgraph({
  name: 'contacts',
  description: 'Address books, contacts, and what is known of the people behind e-mail addresses.',
  settings,
  entities: [AddressBook, Contact],
  migrations: [
    CreateContacts1763700000000,
    CompleteContacts1800000100000,
    MirrorContacts1800000200000,
  ],
  resolvers: [
    AddressBookResolver,
    AddressBookChangedResolver,
    ContactResolver,
    ContactGroupResolver,
    ContactGroupsResolver,
    ContactGroupChangedResolver,
    PhotoResolver,
    MergeResolver,
    ContactsMergedResolver,
    DuplicateGroupResolver,
    ContactDuplicatesResolver,
    ContactEmailResolver,
    ContactConnectionResolver,
    ContactChangeResolver,
    ContactChangedResolver,
    ContactInteractionsResolver,
    InteractionConnectionResolver,
    InteractionAddedResolver,
    PersonResolver,
    UserResolver,
    TransferResolver,
    ...mirrorResolvers,
  ],
  orphanedTypes: [Person, User],
  events: {
    'contacts.contact': 'A contact was created, changed or deleted; data { bookId, backfill? }.',
    'contacts.book': 'An address book was created, renamed or deleted.',
    'contacts.group':
      'A group of contacts was created, changed or deleted; data { bookId, backfill? }.',
    'contacts.merge': 'Contacts became one; data { mergedIds }.',
    'contacts.interaction':
      'A user and an address did something with each other; data { address, kind, targetId, at, direction }.',
  },
  wire,
});
