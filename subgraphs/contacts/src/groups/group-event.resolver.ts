import type { StoredEvent } from '@suitegraph/kit/events';
import {
  eventSubscription,
  realtimeFields,
  type RequestContext,
  SyncToken,
} from '@suitegraph/kit/graphql';
import { Arg, Ctx, Directive, Resolver, Root, Subscription } from 'type-graphql';
import type { Contact } from '../contacts/contact.entity';
import { GROUP } from '../contacts/contact.events';
import { ContactGroupChanged, toGroup } from './group.types';

@Resolver(() => ContactGroupChanged)
export class ContactGroupChangedResolver {
  constructor(
    private readonly find: (ctx: RequestContext, id: string) => Promise<Contact | undefined>,
  ) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["contacts:read"]])')
  @Subscription(() => ContactGroupChanged, {
    description: "Follows the viewer's groups of contacts as they change.",
    subscribe: eventSubscription({ types: [GROUP] }),
  })
  async contactGroupChanged(
    @Ctx() ctx: RequestContext,
    @Root() event: StoredEvent,
    @Arg('after', () => SyncToken, {
      nullable: true,
      description: 'First deliver what happened after this cursor.',
    })
    _after: string | null,
  ): Promise<ContactGroupChanged> {
    const { kind, key: id, changedFields } = event;
    const card = kind === 'DESTROYED' ? undefined : await this.find(ctx, id);
    const group = card ? toGroup(card) : null;
    const fields = { kind, id, changedFields, group };
    return Object.assign(new ContactGroupChanged(), realtimeFields(event), fields);
  }
}
