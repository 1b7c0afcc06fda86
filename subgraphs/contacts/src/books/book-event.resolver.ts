import type { ChangeKind, StoredEvent } from '@suitegraph/kit/events';
import {
  ChangeKindEnum,
  eventSubscription,
  RealtimeEvent,
  realtimeFields,
  type RequestContext,
  SyncToken,
} from '@suitegraph/kit/graphql';
import {
  Arg,
  Ctx,
  Directive,
  Field,
  ID,
  ObjectType,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { AddressBook } from './address-book.entity';
import { BOOK } from './book.events';

@ObjectType('AddressBookChanged', {
  implements: RealtimeEvent,
  description: 'An address book was added, renamed or deleted.',
})
export class AddressBookChanged extends RealtimeEvent {
  @Field(() => ChangeKindEnum, { description: 'What happened.' })
  kind!: ChangeKind;

  @Field(() => AddressBook, {
    nullable: true,
    description: 'The address book as it is now; null when it is gone.',
  })
  addressBook!: AddressBook | null;

  @Field(() => ID, { description: 'Id of the address book.' })
  id!: string;

  @Field(() => [String], { description: 'Names of the fields that differ; empty unless UPDATED.' })
  changedFields!: readonly string[];
}

@Resolver(() => AddressBookChanged)
export class AddressBookChangedResolver {
  constructor(
    private readonly find: (ctx: RequestContext, id: string) => Promise<AddressBook | undefined>,
  ) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["contacts:read"]])')
  @Subscription(() => AddressBookChanged, {
    description: "Follows the viewer's address books as they come, go and are renamed.",
    subscribe: eventSubscription({ types: [BOOK] }),
  })
  async addressBookChanged(
    @Ctx() ctx: RequestContext,
    @Root() event: StoredEvent,
    @Arg('after', () => SyncToken, {
      nullable: true,
      description: 'First deliver what happened after this cursor.',
    })
    _after: string | null,
  ): Promise<AddressBookChanged> {
    const { kind, key: id, changedFields } = event;
    const book = kind === 'DESTROYED' ? undefined : await this.find(ctx, id);
    const fields = { kind, id, changedFields, addressBook: book ?? null };
    return Object.assign(new AddressBookChanged(), realtimeFields(event), fields);
  }
}
