import { canonicalAddress } from '@suitegraph/kit/addresses';
import { InvalidInputError } from '@suitegraph/kit/errors';
import { pageSize, type RequestContext } from '@suitegraph/kit/graphql';
import type { Owner } from '../app/owner';
import type { Contact } from '../contacts/contact.entity';
import { searchOf } from '../contacts/contact-query.service';
import type { ContactLoaders } from '../contacts/contact.loader';
import { strengthOf } from '../interactions/heat';
import type { PersonLoaders } from './person.loader';
import type { PersonRepository } from './person.repository';
import type { Person } from './person.types';

const MAX_ADDRESSES = 200;

/** Whoever has an address, as a viewer knows them. */
export class PersonService {
  constructor(
    private readonly people: Pick<PersonRepository, 'suggest'>,
    private readonly known: PersonLoaders,
    private readonly contacts: Pick<ContactLoaders, 'byAddress'>,
  ) {}

  /** @throws InvalidInputError when one is no address, or there are more than 200. */
  byAddresses(_viewer: Owner, addresses: readonly string[]): Person[] {
    if (addresses.length > MAX_ADDRESSES) {
      throw new InvalidInputError(`At most ${MAX_ADDRESSES} addresses`, ['addresses']);
    }
    return addresses.map((raw, index) => {
      try {
        return { address: canonicalAddress(raw) };
      } catch {
        throw new InvalidInputError('Not an e-mail address', ['addresses', String(index)]);
      }
    });
  }

  async suggest(viewer: Owner, q: string, first: number): Promise<Person[]> {
    const limit = pageSize(first);
    const search = searchOf(q);
    if (search === null) return [];
    const addresses = await this.people.suggest(viewer, search ?? null, limit);
    return addresses.map((address) => ({ address }));
  }

  contactsOf(ctx: RequestContext, { address }: Person): Promise<Contact[]> {
    return this.contacts.byAddress(ctx, address);
  }

  /** The contact's name, else the one seen in headers, else the one the organisation knows. */
  async displayName(ctx: RequestContext, person: Person): Promise<string | null> {
    const [[contact], facts, userName] = await Promise.all([
      this.contactsOf(ctx, person),
      this.known.facts(ctx, person.address),
      this.known.userName(ctx, person.address),
    ]);
    return contact?.fullName ?? facts?.name ?? userName ?? null;
  }

  async strength(ctx: RequestContext, { address }: Person): Promise<number> {
    const facts = await this.known.facts(ctx, address);
    return strengthOf(facts?.heat ?? 0, new Date());
  }

  /** The viewer's own card of a user. */
  async contactOfUser(ctx: RequestContext, userId: string): Promise<Contact | null> {
    const address = await this.known.userAddress(ctx, userId);
    if (address === undefined) return null;
    return (await this.contacts.byAddress(ctx, address))[0] ?? null;
  }
}
