import type { StoredEvent } from '@suitegraph/kit/events';
import {
  ConnectionArgs,
  ETag,
  eventSubscription,
  OkPayload,
  okPayload,
  payload,
  realtimeFields,
  type RequestContext,
  SyncToken,
  WriteOptions,
} from '@suitegraph/kit/graphql';
import {
  Arg,
  Args,
  Ctx,
  Directive,
  FieldResolver,
  ID,
  Int,
  Mutation,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { AddressBook } from '../books/address-book.entity';
import { Person } from '../people/person.types';
import { ContactEmail } from './contact-parts';
import { Contact, versionOf } from './contact.entity';
import { CONTACT } from './contact.events';
import { ContactInput } from './contact.inputs';
import type { ContactLoaders } from './contact.loader';
import type { ContactPage, ContactQueryService } from './contact-query.service';
import type { ContactService } from './contact.service';
import { ContactChange, ContactChanged, ContactConnection, ContactPayload } from './contact.types';
import type { AddressBookService } from '../books/address-book.service';

interface ChangedArgs {
  readonly books?: readonly string[] | null;
  readonly after?: string | null;
}

@Resolver(() => Contact)
export class ContactResolver {
  constructor(
    private readonly queries: ContactQueryService,
    private readonly contacts: ContactService,
    private readonly books: AddressBookService,
    private readonly loaders: Pick<ContactLoaders, 'byId' | 'card'>,
  ) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["contacts:read"]])')
  @Query(() => Contact, { nullable: true, description: 'A contact of the viewer, or null.' })
  contact(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Id of the contact.' }) id: string,
  ): Promise<Contact | null> {
    return this.loaders.byId(ctx, id);
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["contacts:read"]])')
  @Query(() => ContactConnection, {
    name: 'contacts',
    description: "The viewer's contacts, by name.",
  })
  contactsPage(
    @Ctx() ctx: RequestContext,
    @Args(() => ConnectionArgs) { first, after }: ConnectionArgs,
    @Arg('q', () => String, {
      nullable: true,
      description:
        'Only those in which each word begins a word of the name, an address, a number, …',
    })
    q: string | null,
    @Arg('books', () => [ID], { nullable: true, description: 'Only those of these address books.' })
    books: string[] | null,
  ): Promise<ContactPage> {
    return this.queries.page(ctx.viewer, { q, books, first, after });
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["contacts:write"]])')
  @Mutation(() => ContactPayload, { description: 'Adds a contact to an address book.' })
  createContact(
    @Ctx() ctx: RequestContext,
    @Arg('bookId', () => ID, { description: 'Id of the address book.' }) bookId: string,
    @Arg('input', () => ContactInput, { description: 'What the contact says.' })
    input: ContactInput,
    @Arg('options', () => WriteOptions, { nullable: true, description: 'How to carry it out.' })
    options: WriteOptions | null,
  ): Promise<ContactPayload> {
    return payload(ctx, 'contact', () =>
      this.contacts.create(ctx.viewer, bookId, input, options ?? {}),
    );
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["contacts:write"]])')
  @Mutation(() => ContactPayload, {
    description: 'Changes a contact. What its vCard says besides stays as it is.',
  })
  updateContact(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Id of the contact.' }) id: string,
    @Arg('input', () => ContactInput, { description: 'What is to change.' }) input: ContactInput,
    @Arg('options', () => WriteOptions, {
      description: 'How to carry it out; give the version you have seen as `ifMatch`.',
    })
    options: WriteOptions,
  ): Promise<ContactPayload> {
    return payload(ctx, 'contact', () => this.contacts.update(ctx.viewer, id, input, options));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["contacts:write"]])')
  @Mutation(() => OkPayload, { description: 'Deletes a contact.' })
  deleteContact(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Id of the contact.' }) id: string,
    @Arg('options', () => WriteOptions, {
      description: 'How to carry it out; give the version you have seen as `ifMatch`.',
    })
    options: WriteOptions,
  ): Promise<OkPayload> {
    return okPayload(ctx, () => this.contacts.delete(ctx.viewer, id, options));
  }

  @FieldResolver(() => ETag, {
    description: 'Give it back in `ifMatch` to change what you have seen.',
  })
  version(@Root() contact: Contact): string {
    return versionOf(contact);
  }

  @FieldResolver(() => AddressBook, { description: 'The address book it is in.' })
  addressBook(@Ctx() ctx: RequestContext, @Root() contact: Contact): Promise<AddressBook> {
    return this.books.holding(ctx, contact.bookId);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'The vCard as it is kept, 3.0 or 4.0, with every property it came with.',
  })
  vcard(@Ctx() ctx: RequestContext, @Root() contact: Contact): Promise<string | null> {
    return this.loaders.card(ctx, contact.id);
  }

  @FieldResolver(() => [Person], { description: 'Whoever has one of its e-mail addresses.' })
  people(@Root() { emails }: Contact): Person[] {
    return emails.map(({ address }) => ({ address }));
  }
}

@Resolver(() => ContactEmail)
export class ContactEmailResolver {
  @FieldResolver(() => Person, {
    description: 'Everything known about whoever has this address, for the viewer.',
  })
  person(@Root() { address }: ContactEmail): Person {
    return { address };
  }
}

@Resolver(() => ContactConnection)
export class ContactConnectionResolver {
  @FieldResolver(() => Int, { nullable: true, description: 'How many there are in all.' })
  totalCount(@Root() page: ContactPage): Promise<number> {
    return page.count();
  }
}

@Resolver(() => ContactChange)
export class ContactChangeResolver {
  constructor(private readonly loaders: ContactLoaders) {}

  @FieldResolver(() => Contact, {
    nullable: true,
    description: 'The contact as it is now; null when it is gone.',
  })
  async node(
    @Ctx() ctx: RequestContext,
    @Root() { id, kind }: ContactChange,
  ): Promise<Contact | null> {
    return kind === 'DESTROYED' ? null : this.loaders.byId(ctx, id);
  }
}

@Resolver(() => ContactChanged)
export class ContactChangedResolver {
  constructor(
    private readonly find: (ctx: RequestContext, id: string) => Promise<Contact | null>,
  ) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["contacts:read"]])')
  @Subscription(() => ContactChanged, {
    description: "Follows the viewer's contacts as they change.",
    subscribe: eventSubscription<ChangedArgs>({
      types: [CONTACT],
      accepts: ({ data }, { books }) => !books || books.some((id) => id === data['bookId']),
    }),
  })
  async contactChanged(
    @Ctx() ctx: RequestContext,
    @Root() event: StoredEvent,
    @Arg('books', () => [ID], { nullable: true, description: 'Only those of these address books.' })
    _books: string[] | null,
    @Arg('after', () => SyncToken, {
      nullable: true,
      description: 'First deliver what happened after this cursor.',
    })
    _after: string | null,
  ): Promise<ContactChanged> {
    const { kind, key, changedFields } = event;
    const contact = kind === 'DESTROYED' ? null : await this.find(ctx, key);
    return Object.assign(new ContactChanged(), realtimeFields(event), {
      kind,
      id: key,
      changedFields,
      contact,
    });
  }
}
