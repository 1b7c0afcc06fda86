import { canonicalAddress } from '@suitegraph/kit/addresses';
import { payload, type Page, type RequestContext } from '@suitegraph/kit/graphql';
import {
  Arg,
  Args,
  Ctx,
  Directive,
  FieldResolver,
  ID,
  Mutation,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { userById } from './user.loader';
import type { UserService } from './user.service';
import {
  CreateUserInput,
  Person,
  Tenant,
  User,
  UserConnection,
  UserPayload,
  UsersArgs,
} from './user.types';

@Resolver(() => User)
export class UserResolver {
  constructor(private readonly users: UserService) {}

  @Query(() => User, { nullable: true, description: 'Whoever is signed in, or null for nobody.' })
  async viewer(@Ctx() ctx: RequestContext): Promise<User | null> {
    if (!ctx.principal) return null;
    return (await userById(ctx, this.users).load(ctx.principal.userId)) ?? null;
  }

  @Directive('@authenticated')
  @Query(() => User, { nullable: true, description: 'A user of the viewer’s organisation.' })
  async user(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { nullable: true, description: 'The user’s id.' }) id?: string,
    @Arg('username', () => String, { nullable: true, description: 'Or the short name.' })
    username?: string,
  ): Promise<User | null> {
    const { viewer } = ctx;
    if (id) return (await userById(ctx, this.users).load(id)) ?? null;
    return username ? this.users.byUsername(viewer, username) : null;
  }

  @Directive('@authenticated')
  @Query(() => UserConnection, {
    name: 'users',
    description: 'The users of the viewer’s organisation, by address.',
  })
  list(
    @Ctx() { viewer }: RequestContext,
    @Args(() => UsersArgs) args: UsersArgs,
  ): Promise<Page<User>> {
    return this.users.page(viewer, args);
  }

  @Directive('@authenticated')
  @Query(() => Person, {
    nullable: true,
    description: 'Everything known about whoever has an address.',
  })
  person(
    @Arg('address', () => String, { description: 'An e-mail address.' }) address: string,
  ): Person {
    return { address: canonicalAddress(address) };
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["admin:write"]])')
  @Mutation(() => UserPayload, { description: 'Adds a user to the viewer’s organisation.' })
  createUser(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => CreateUserInput, { description: 'The new user.' }) input: CreateUserInput,
  ): Promise<UserPayload> {
    return payload(ctx, 'user', () => this.users.create(ctx.viewer, input));
  }

  @FieldResolver(() => Tenant, { description: 'The organisation the user belongs to.' })
  tenant(@Root() user: User): Promise<Tenant> {
    return this.users.tenant(user.tenantId);
  }

  @FieldResolver(() => Person, {
    name: 'person',
    description: 'What the viewer knows about this user’s address.',
  })
  personOf(@Root() user: User): Person {
    return { address: user.email };
  }
}
