import 'reflect-metadata';
import { defineSubgraph } from '@suitegraph/kit/subgraph';
import { wire } from './app/container';
import { settings } from './app/settings';
import { AddressBook } from './books/address-book.entity';
import { AddressBookResolver } from './books/address-book.resolver';
import { Contact } from './contacts/contact.entity';
import {
  ContactChangedResolver,
  ContactChangeResolver,
  ContactConnectionResolver,
  ContactEmailResolver,
  ContactResolver,
} from './contacts/contact.resolver';
import {
  InteractionAddedResolver,
  InteractionConnectionResolver,
} from './interactions/interaction.resolver';
import { CreateContacts1763700000000 } from './migrations/1763700000000-create-contacts';
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
  migrations: [CreateContacts1763700000000],
  resolvers: [
    AddressBookResolver,
    ContactResolver,
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
  ],
  orphanedTypes: [Person, User],
  events: {
    'contacts.contact': 'A contact was created, changed or deleted; data { bookId }.',
    'contacts.interaction':
      'A user and an address did something with each other; data { address, kind, targetId, at, direction }.',
  },
  wire,
});
