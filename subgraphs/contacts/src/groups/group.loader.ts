import type { RequestContext } from '@suitegraph/kit/graphql';
import type { Contact } from '../contacts/contact.entity';
import type { ContactLoaders } from '../contacts/contact.loader';
import type { GroupRepository } from './group.repository';

const BY_ID = Symbol('group by id');
const MEMBERS = Symbol('members of a group');
const GROUPS = Symbol('groups of a contact');

/** Reads groups for one request: what is asked for together is one statement. */
export class GroupLoaders {
  constructor(
    private readonly groups: Pick<GroupRepository, 'byIds' | 'membersOf' | 'groupsOf'>,
    private readonly contacts: Pick<ContactLoaders, 'byId'>,
  ) {}

  /** The viewer's group, or null. */
  async byId(ctx: RequestContext, id: string): Promise<Contact | null> {
    const loader = ctx.loaders.get<string, Contact>(BY_ID, async (ids) => {
      const found = await this.groups.byIds(ctx.viewer, ids);
      const byId = new Map(found.map((group) => [group.id, group]));
      return ids.map((wanted) => byId.get(wanted.toLowerCase()));
    });
    return (await loader.load(id)) ?? null;
  }

  /** Who is in a group, by name. */
  async members(ctx: RequestContext, id: string): Promise<Contact[]> {
    const loader = ctx.loaders.get<string, string[]>(MEMBERS, async (ids) => {
      const found = await this.groups.membersOf(ctx.viewer, ids);
      const byGroup = Map.groupBy(found, ({ groupId }) => groupId);
      return ids.map((wanted) => byGroup.get(wanted)?.map(({ contactId }) => contactId));
    });
    const ids = (await loader.load(id)) ?? [];
    return present(await Promise.all(ids.map((member) => this.contacts.byId(ctx, member))));
  }

  /** The groups a contact is in, by name. */
  async ofContact(ctx: RequestContext, id: string): Promise<Contact[]> {
    const loader = ctx.loaders.get<string, string[]>(GROUPS, async (ids) => {
      const found = await this.groups.groupsOf(ctx.viewer, ids);
      const byContact = Map.groupBy(found, ({ contactId }) => contactId);
      return ids.map((wanted) => byContact.get(wanted)?.map(({ groupId }) => groupId));
    });
    const ids = (await loader.load(id)) ?? [];
    return present(await Promise.all(ids.map((group) => this.byId(ctx, group))));
  }
}

// One may have gone between the two statements.
const present = (found: readonly (Contact | null)[]): Contact[] =>
  found.filter((contact) => contact !== null);
