import type { StoredEvent } from '@suitegraph/kit/events';
import {
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
  FieldResolver,
  Float,
  ID,
  ObjectType,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import type { AccountState, OwnAccount } from './account';
import type { AccountService } from './account.service';
import { AccountStateEnum, MailAccount } from './account.types';

@ObjectType('MailAccountEvent', {
  implements: RealtimeEvent,
  description: 'A mailbox works, fails or comes along.',
})
export class MailAccountEvent extends RealtimeEvent {
  accountId!: string;

  @Field(() => AccountStateEnum, { description: 'What it is up to since then.' })
  state!: AccountState;

  @Field(() => Float, {
    nullable: true,
    description: 'How much of its old mail was read, from 0 to 1; null when that was not the news.',
  })
  progress?: number | null;
}

interface StateArgs {
  readonly id?: string | null;
  readonly after?: string | null;
}

@Resolver(() => MailAccountEvent)
export class AccountSubscriptionResolver {
  constructor(private readonly accounts: AccountService) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:read"]])')
  @Subscription(() => MailAccountEvent, {
    description: 'What the viewer’s mailboxes elsewhere are up to, as it changes.',
    subscribe: eventSubscription<StateArgs>({
      types: ['mail.account'],
      accepts: ({ key, kind }, { id }) => kind !== 'DESTROYED' && (!id || id === key),
    }) as never,
  })
  mailAccountState(
    @Root() event: StoredEvent,
    @Arg('id', () => ID, { nullable: true, description: 'Only this mailbox.' }) _id: string | null,
    @Arg('after', () => SyncToken, {
      nullable: true,
      description: 'First replay what followed this cursor.',
    })
    _after: string | null,
  ): MailAccountEvent {
    const { state, progress } = event.data;
    return Object.assign(new MailAccountEvent(), realtimeFields(event), {
      accountId: event.key,
      state: state as AccountState,
      progress: typeof progress === 'number' ? progress : null,
    });
  }

  @FieldResolver(() => MailAccount, { description: 'The mailbox as it is now.' })
  account(
    @Root() { accountId }: MailAccountEvent,
    @Ctx() { viewer }: RequestContext,
  ): Promise<OwnAccount | null> {
    return this.accounts.find(viewer, accountId);
  }
}
