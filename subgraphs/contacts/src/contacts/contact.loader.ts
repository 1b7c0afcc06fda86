import type { RequestContext } from '@suitegraph/kit/graphql';
import type { Contact } from './contact.entity';
import type { ContactRepository } from './contact.repository';

const BY_ID = Symbol('contact by id');
const CARD = Symbol('card of a contact');
const BY_ADDRESS = Symbol('contacts by address');

/** Reads contacts for one request: what is asked for together is one statement. */
export class ContactLoaders {
  constructor(
    private readonly contacts: Pick<ContactRepository, 'byIds' | 'cards' | 'byAddresses'>,
  ) {}

  /** The viewer's contact, or null. */
  async byId(ctx: RequestContext, id: string): Promise<Contact | null> {
    const loader = ctx.loaders.get<string, Contact>(BY_ID, async (ids) => {
      const found = await this.contacts.byIds(ctx.viewer, ids);
      const byId = new Map(found.map((contact) => [contact.id, contact]));
      return ids.map((wanted) => byId.get(wanted.toLowerCase()));
    });
    return (await loader.load(id)) ?? null;
  }

  /** The vCard of a contact. */
  async card(ctx: RequestContext, id: string): Promise<string | null> {
    const loader = ctx.loaders.get<string, string>(CARD, async (ids) => {
      const found = await this.contacts.cards(ctx.viewer, ids);
      return ids.map((wanted) => found.get(wanted));
    });
    return (await loader.load(id)) ?? null;
  }

  /** The viewer's contacts with an address, oldest first. */
  async byAddress(ctx: RequestContext, address: string): Promise<Contact[]> {
    const loader = ctx.loaders.get<string, Contact[]>(BY_ADDRESS, async (addresses) => {
      const found = Map.groupBy(
        await this.contacts.byAddresses(ctx.viewer, addresses),
        (pair) => pair.address,
      );
      return addresses.map((wanted) => found.get(wanted)?.map(({ contact }) => contact));
    });
    return (await loader.load(address)) ?? [];
  }
}
