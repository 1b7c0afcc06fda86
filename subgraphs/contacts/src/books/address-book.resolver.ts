import {
  ConnectionArgs,
  OkPayload,
  okPayload,
  type RequestContext,
  SyncToken,
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
} from 'type-graphql';
import type { ContactPage, ContactQueryService } from '../contacts/contact-query.service';
import { ContactChanges, ContactConnection } from '../contacts/contact.types';
import { AddressBook } from './address-book.entity';
import type { AddressBookService } from './address-book.service';
import type { BookChangesService } from './book-changes.service';
import { syncTokenOf } from './sync-token';

@Resolver(() => AddressBook)
export class AddressBookResolver {
  constructor(
    private readonly books: AddressBookService,
    private readonly queries: ContactQueryService,
    private readonly log: BookChangesService,
  ) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["contacts:read"]])')
  @Query(() => [AddressBook], { description: "The viewer's address books, the default one first." })
  addressBooks(@Ctx() ctx: RequestContext): Promise<AddressBook[]> {
    return this.books.list(ctx.viewer);
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["contacts:write"]])')
  @Mutation(() => OkPayload, { description: 'Adds an address book.' })
  createAddressBook(
    @Ctx() ctx: RequestContext,
    @Arg('name', () => String, { description: 'What to call it, up to 100 characters.' })
    name: string,
  ): Promise<OkPayload> {
    return okPayload(ctx, () => this.books.create(ctx.viewer, name));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["contacts:write"]])')
  @Mutation(() => OkPayload, { description: 'Gives an address book another name.' })
  renameAddressBook(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Id of the address book.' }) id: string,
    @Arg('name', () => String, { description: 'What to call it, up to 100 characters.' })
    name: string,
  ): Promise<OkPayload> {
    return okPayload(ctx, () => this.books.rename(ctx.viewer, id, name));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["contacts:write"]])')
  @Mutation(() => OkPayload, {
    description: 'Deletes an address book with all its contacts; the default one cannot be.',
  })
  deleteAddressBook(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Id of the address book.' }) id: string,
  ): Promise<OkPayload> {
    return okPayload(ctx, () => this.books.delete(ctx.viewer, id));
  }

  @FieldResolver(() => SyncToken, {
    description: 'Where it is now: the `since` for the changes from here on.',
  })
  syncToken(@Root() book: AddressBook): string {
    return syncTokenOf(book, book.revision);
  }

  @FieldResolver(() => ContactConnection, { description: 'Its contacts, by name.' })
  contacts(
    @Ctx() ctx: RequestContext,
    @Root() book: AddressBook,
    @Args(() => ConnectionArgs) { first, after }: ConnectionArgs,
    @Arg('q', () => String, {
      nullable: true,
      description:
        'Only those in which each word begins a word of the name, an address, a number, …',
    })
    q: string | null,
  ): Promise<ContactPage> {
    return this.queries.page(ctx.viewer, { q, books: [book.id], first, after });
  }

  @FieldResolver(() => ContactChanges, { description: 'What changed since a sync token.' })
  changes(
    @Root() book: AddressBook,
    @Arg('since', () => SyncToken, {
      description: '`syncToken` or `newToken` of an earlier answer.',
    })
    since: string,
    @Arg('first', () => Int, {
      defaultValue: 50,
      description: 'How many to return, from 1 to 200.',
    })
    first: number,
  ): Promise<ContactChanges> {
    return this.log.since(book, since, first);
  }
}
