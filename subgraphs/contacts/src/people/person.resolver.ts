import { DateTime, type RequestContext } from '@suitegraph/kit/graphql';
import {
  Arg,
  Args,
  Ctx,
  Directive,
  FieldResolver,
  Float,
  Int,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { AddressBook } from '../books/address-book.entity';
import type { AddressBookService } from '../books/address-book.service';
import { Contact } from '../contacts/contact.entity';
import { InteractionArgs } from '../interactions/interaction.resolver';
import type { InteractionPage, InteractionService } from '../interactions/interaction.service';
import { InteractionConnection } from '../interactions/interaction.types';
import type { PersonService } from './person.service';
import { Person, User } from './person.types';

const READ = '@requiresScopes(scopes: [["contacts:read"]])';

@Resolver(() => Person)
export class PersonResolver {
  constructor(
    private readonly people: PersonService,
    private readonly history: InteractionService,
  ) {}

  @Directive('@authenticated')
  @Directive(READ)
  @Query(() => [Person], {
    name: 'people',
    description: 'Whoever has these addresses, in the same order.',
  })
  byAddresses(
    @Ctx() ctx: RequestContext,
    @Arg('addresses', () => [String], { description: 'Up to 200 e-mail addresses.' })
    addresses: string[],
  ): Person[] {
    return this.people.byAddresses(ctx.viewer, addresses);
  }

  @Directive('@authenticated')
  @Directive(READ)
  @Query(() => [Person], {
    description:
      'People to complete an address with: those first with whom the viewer has had most to do of late.',
  })
  suggestPeople(
    @Ctx() ctx: RequestContext,
    @Arg('q', () => String, {
      description: 'Beginnings of words of a name or an address; empty for the closest people.',
    })
    q: string,
    @Arg('first', () => Int, {
      defaultValue: 10,
      description: 'How many to return, from 1 to 200.',
    })
    first: number,
  ): Promise<Person[]> {
    return this.people.suggest(ctx.viewer, q, first);
  }

  @Directive(READ)
  @FieldResolver(() => Contact, {
    nullable: true,
    description: "The viewer's contact with this address; the oldest, where there are several.",
  })
  async contact(@Ctx() ctx: RequestContext, @Root() person: Person): Promise<Contact | null> {
    return (await this.people.contactsOf(ctx, person))[0] ?? null;
  }

  @Directive(READ)
  @FieldResolver(() => [Contact], {
    nullable: true,
    description: "All of the viewer's contacts with this address, oldest first.",
  })
  contacts(@Ctx() ctx: RequestContext, @Root() person: Person): Promise<Contact[]> {
    return this.people.contactsOf(ctx, person);
  }

  @Directive(READ)
  @FieldResolver(() => String, {
    nullable: true,
    description:
      "The contact's name, else the one last seen in mail, else the one the organisation knows, else null.",
  })
  displayName(@Ctx() ctx: RequestContext, @Root() person: Person): Promise<string | null> {
    return this.people.displayName(ctx, person);
  }

  @Directive(READ)
  @FieldResolver(() => InteractionConnection, {
    nullable: true,
    description:
      'What the viewer and the person did with each other, newest first, planned meetings included.',
  })
  interactions(
    @Ctx() ctx: RequestContext,
    @Root() { address }: Person,
    @Args(() => InteractionArgs) args: InteractionArgs,
  ): Promise<InteractionPage> {
    return this.history.page(ctx, [address], args);
  }

  @Directive(READ)
  @FieldResolver(() => DateTime, {
    nullable: true,
    description: 'When the latest of them was; null when there has been none.',
  })
  lastInteractionAt(@Ctx() ctx: RequestContext, @Root() { address }: Person): Promise<Date | null> {
    return this.history.lastAt(ctx, address);
  }

  @Directive(READ)
  @FieldResolver(() => Float, {
    nullable: true,
    description: 'How close the person is, from 0 to 1, by how much there was and how long ago.',
  })
  strength(@Ctx() ctx: RequestContext, @Root() person: Person): Promise<number> {
    return this.people.strength(ctx, person);
  }
}

@Resolver(() => Contact)
export class ContactInteractionsResolver {
  constructor(private readonly history: InteractionService) {}

  @FieldResolver(() => InteractionConnection, {
    nullable: true,
    description: 'What the viewer did with whoever has one of its addresses, newest first.',
  })
  interactions(
    @Ctx() ctx: RequestContext,
    @Root() { emails }: Contact,
    @Args(() => InteractionArgs) args: InteractionArgs,
  ): Promise<InteractionPage> {
    return this.history.page(
      ctx,
      emails.map(({ address }) => address),
      args,
    );
  }
}

@Resolver(() => User)
export class UserResolver {
  constructor(
    private readonly people: PersonService,
    private readonly books: AddressBookService,
  ) {}

  @Directive(READ)
  @FieldResolver(() => [AddressBook], {
    nullable: true,
    description: "The viewer's own address books; null for another user.",
  })
  async addressBooks(
    @Ctx() ctx: RequestContext,
    @Root() user: User,
  ): Promise<AddressBook[] | null> {
    return user.id === ctx.viewer.userId ? this.books.list(ctx.viewer) : null;
  }

  @Directive(READ)
  @FieldResolver(() => Contact, {
    nullable: true,
    description: "The viewer's contact with the user's address.",
  })
  contactCard(@Ctx() ctx: RequestContext, @Root() user: User): Promise<Contact | null> {
    return this.people.contactOfUser(ctx, user.id);
  }
}
