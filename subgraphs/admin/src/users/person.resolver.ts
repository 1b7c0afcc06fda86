import type { RequestContext } from '@suitegraph/kit/graphql';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { userByAddress } from './user.loader';
import type { UserService } from './user.service';
import { Person, User } from './user.types';

@Resolver(() => Person)
export class PersonResolver {
  constructor(private readonly users: UserService) {}

  @FieldResolver(() => User, {
    nullable: true,
    description: 'The user of the viewer’s organisation with this address.',
  })
  async user(@Root() person: Person, @Ctx() ctx: RequestContext): Promise<User | null> {
    return (await userByAddress(ctx, this.users).load(person.address)) ?? null;
  }
}
