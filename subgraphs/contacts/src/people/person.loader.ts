import type { RequestContext } from '@suitegraph/kit/graphql';
import type { PersonFacts, PersonRepository } from './person.repository';

const FACTS = Symbol('facts of a person');
const USER_NAME = Symbol('display name of a user');
const USER_ADDRESS = Symbol('address of a user');

/** Reads what is known of people for one request: all senders of a list in one statement. */
export class PersonLoaders {
  constructor(
    private readonly people: Pick<PersonRepository, 'facts' | 'userNames' | 'userAddresses'>,
  ) {}

  facts(ctx: RequestContext, address: string): Promise<PersonFacts | undefined> {
    const loader = ctx.loaders.get<string, PersonFacts>(FACTS, async (addresses) => {
      const found = await this.people.facts(ctx.viewer, addresses);
      const byAddress = new Map(found.map((facts) => [facts.address, facts]));
      return addresses.map((wanted) => byAddress.get(wanted));
    });
    return loader.load(address);
  }

  /** Undefined when no user of the organisation has the address. */
  userName(ctx: RequestContext, address: string): Promise<string | null | undefined> {
    const loader = ctx.loaders.get<string, string | null>(USER_NAME, async (addresses) => {
      const found = await this.people.userNames(ctx.viewer, addresses);
      const byAddress = new Map(found.map((user) => [user.address, user.name]));
      return addresses.map((wanted) => byAddress.get(wanted));
    });
    return loader.load(address);
  }

  userAddress(ctx: RequestContext, id: string): Promise<string | undefined> {
    const loader = ctx.loaders.get<string, string>(USER_ADDRESS, async (ids) => {
      const found = await this.people.userAddresses(ctx.viewer, ids);
      const byId = new Map(found.map((user) => [user.id, user.address]));
      return ids.map((wanted) => byId.get(wanted));
    });
    return loader.load(id);
  }
}
