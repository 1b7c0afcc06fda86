import type { StoredEvent } from '@suitegraph/kit/events';
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
  FieldResolver,
  ID,
  ObjectType,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import type { MessageRecord } from './message';
import { filtered } from './message-event.filter';
import { MessageFilter } from './message.inputs';
import type { MessageConditions } from './message-query';
import type { MessageService } from './message.service';
import { Message } from './message.types';

@ObjectType('MessageEvent', {
  implements: RealtimeEvent,
  description: 'A message came, changed or is gone.',
})
export class MessageEvent extends RealtimeEvent {
  @Field(() => ChangeKindEnum, { description: 'What happened.' })
  kind!: keyof typeof ChangeKindEnum;

  @Field(() => ID, { description: 'Id of the message, also when it is gone.' })
  messageId!: string;

  @Field(() => [String], { description: 'Names of the fields that changed, for UPDATED.' })
  changedFields!: string[];

  @Field(() => String, {
    description:
      'Where the change came from: SMTP, LOCAL (sent by a user here), CLIENT, CALENDAR, BOUNCE or SYNC (a server elsewhere).',
  })
  origin!: string;

  @Field(() => Boolean, {
    description: 'True for old mail that an import brings: nothing to notify anyone of.',
  })
  backfill!: boolean;
}

interface ChangedArgs {
  readonly accounts?: readonly string[] | null;
  readonly folders?: readonly string[] | null;
  readonly kinds?: readonly string[] | null;
  readonly filter?: MessageConditions | null;
  readonly after?: string | null;
}

/** Whether an event is among those asked for; decided on the event alone, without the database. */
export function acceptsMessageEvent(event: StoredEvent, args: ChangedArgs): boolean {
  const { accountId, folderIds } = event.data;
  const { accounts, folders, kinds } = args;
  const inFolders = Array.isArray(folderIds) ? (folderIds as readonly unknown[]) : [];
  return (
    (!accounts || (typeof accountId === 'string' && accounts.includes(accountId))) &&
    (!folders || folders.some((id) => inFolders.includes(id))) &&
    (!kinds || kinds.includes(event.kind))
  );
}

@Resolver(() => MessageEvent)
export class MessageSubscriptionResolver {
  constructor(private readonly messages: MessageService) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:read"]])')
  @Subscription(() => MessageEvent, {
    description: 'Mail that comes, changes or goes, as it happens.',
    subscribe: filtered(
      eventSubscription<ChangedArgs>({ types: ['mail.message'], accepts: acceptsMessageEvent }),
    ) as never,
  })
  messageChanged(
    @Root() event: StoredEvent,
    @Arg('accounts', () => [ID], { nullable: true, description: 'Only in these mailboxes.' })
    _accounts: string[] | null,
    @Arg('folders', () => [ID], { nullable: true, description: 'Only in these folders.' })
    _folders: string[] | null,
    @Arg('kinds', () => [ChangeKindEnum], { nullable: true, description: 'Only these changes.' })
    _kinds: string[] | null,
    @Arg('filter', () => MessageFilter, {
      nullable: true,
      description: 'Only messages that match as they are now; that one is gone is always told.',
    })
    _filter: MessageFilter | null,
    @Arg('after', () => SyncToken, {
      nullable: true,
      description: 'First replay what followed this cursor.',
    })
    _after: string | null,
  ): MessageEvent {
    const { origin, backfill } = event.data;
    return Object.assign(new MessageEvent(), realtimeFields(event), {
      kind: event.kind,
      messageId: event.key,
      changedFields: [...event.changedFields],
      origin: typeof origin === 'string' ? origin : 'CLIENT',
      backfill: backfill === true,
    });
  }

  // Not through the loader: a stream has one context for all of its events, and the message changes.
  @FieldResolver(() => Message, {
    nullable: true,
    description: 'The message as it is now; null when it is gone.',
  })
  message(
    @Root() { messageId }: MessageEvent,
    @Ctx() { viewer }: RequestContext,
  ): Promise<MessageRecord | null> {
    return this.messages.find(viewer, messageId);
  }
}
