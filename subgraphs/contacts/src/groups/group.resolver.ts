import {
  OkPayload,
  okPayload,
  payload,
  type RequestContext,
  WriteOptions,
} from '@suitegraph/kit/graphql';
import {
  Arg,
  Ctx,
  Directive,
  FieldResolver,
  ID,
  Mutation,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { AddressBook } from '../books/address-book.entity';
import type { AddressBookService } from '../books/address-book.service';
import { Contact } from '../contacts/contact.entity';
import type { GroupLoaders } from './group.loader';
import type { GroupService } from './group.service';
import { ContactGroup, ContactGroupPayload, toGroup } from './group.types';

type Owner = RequestContext['viewer'];

@Resolver(() => ContactGroup)
export class ContactGroupResolver {
  constructor(
    private readonly groups: GroupService,
    private readonly known: { list(viewer: Owner): Promise<Contact[]> },
    private readonly loaders: GroupLoaders,
    private readonly books: Pick<AddressBookService, 'holding'>,
  ) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["contacts:read"]])')
  @Query(() => [ContactGroup], { description: "The viewer's groups of contacts, by name." })
  async contactGroups(@Ctx() ctx: RequestContext): Promise<ContactGroup[]> {
    return (await this.known.list(ctx.viewer)).map(toGroup);
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["contacts:write"]])')
  @Mutation(() => ContactGroupPayload, {
    description: 'Adds a group, or makes one have this name and these members and no others.',
  })
  upsertContactGroup(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, {
      nullable: true,
      description: 'Id of the group; left out for a new one.',
    })
    id: string | null,
    @Arg('name', () => String, { description: 'What to call it, up to 200 characters.' })
    name: string,
    @Arg('members', () => [ID], {
      description: 'Ids of contacts, up to 1900, all of the address book of the group.',
    })
    members: string[],
    @Arg('bookId', () => ID, {
      nullable: true,
      description: 'Where a new group is kept; the default address book when left out.',
    })
    bookId: string | null,
    @Arg('options', () => WriteOptions, { nullable: true, description: 'How to carry it out.' })
    options: WriteOptions | null,
  ): Promise<ContactGroupPayload> {
    const { viewer } = ctx;
    return payload(ctx, 'group', async () =>
      toGroup(
        typeof id === 'string'
          ? await this.groups.update(viewer, id, { name, members }, options ?? {})
          : await this.groups.create(viewer, { name, members, bookId }, options ?? {}),
      ),
    );
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["contacts:write"]])')
  @Mutation(() => ContactGroupPayload, {
    description: 'Renames a group, and adds and removes members; the others stay.',
  })
  updateContactGroup(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Id of the group.' }) id: string,
    @Arg('name', () => String, { nullable: true, description: 'Its new name, if it gets one.' })
    name: string | null,
    @Arg('add', () => [ID], { nullable: true, description: 'Ids of contacts that join.' })
    add: string[] | null,
    @Arg('remove', () => [ID], { nullable: true, description: 'Ids of contacts that leave.' })
    remove: string[] | null,
    @Arg('options', () => WriteOptions, { nullable: true, description: 'How to carry it out.' })
    options: WriteOptions | null,
  ): Promise<ContactGroupPayload> {
    return payload(ctx, 'group', async () =>
      toGroup(await this.groups.update(ctx.viewer, id, { name, add, remove }, options ?? {})),
    );
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["contacts:write"]])')
  @Mutation(() => OkPayload, { description: 'Deletes a group; its members stay.' })
  deleteContactGroup(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Id of the group.' }) id: string,
    @Arg('options', () => WriteOptions, { nullable: true, description: 'How to carry it out.' })
    options: WriteOptions | null,
  ): Promise<OkPayload> {
    return okPayload(ctx, () => this.groups.delete(ctx.viewer, id, options ?? {}));
  }

  @FieldResolver(() => [Contact], { description: 'Who is in it, by name.' })
  members(@Ctx() ctx: RequestContext, @Root() { id }: ContactGroup): Promise<Contact[]> {
    return this.loaders.members(ctx, id);
  }

  @FieldResolver(() => AddressBook, { description: 'The address book it is in.' })
  addressBook(@Ctx() ctx: RequestContext, @Root() { bookId }: ContactGroup): Promise<AddressBook> {
    return this.books.holding(ctx, bookId);
  }
}

@Resolver(() => Contact)
export class ContactGroupsResolver {
  constructor(private readonly loaders: GroupLoaders) {}

  @FieldResolver(() => [ContactGroup], { description: 'The groups it is in, by name.' })
  async groups(@Ctx() ctx: RequestContext, @Root() { id }: Contact): Promise<ContactGroup[]> {
    return (await this.loaders.ofContact(ctx, id)).map(toGroup);
  }
}
