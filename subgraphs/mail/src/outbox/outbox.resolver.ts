import type { StoredEvent } from '@suitegraph/kit/events';
import {
  eventSubscription,
  payloadOf,
  realtimeFields,
  SyncToken,
  type RequestContext,
} from '@suitegraph/kit/graphql';
import {
  Arg,
  Ctx,
  Directive,
  FieldResolver,
  ID,
  Int,
  Mutation,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import type { MessageRecord } from '../messages/message';
import { loadMessage } from '../messages/message.loader';
import { MessagePayload } from '../messages/message.payloads';
import type { MessageService } from '../messages/message.service';
import { Message } from '../messages/message.types';
import type { DeliveryReportRecord, OutboxItemRecord } from './outbox';
import type { OutboxService } from './outbox.service';
import { DeliveryEvent, DeliveryReport, OutboxItem } from './outbox.types';
import type { SendState } from './send-state';

const REPORTS = Symbol('delivery reports');

@Resolver(() => OutboxItem)
export class OutboxResolver {
  constructor(
    private readonly items: OutboxService,
    private readonly messages: MessageService,
  ) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:read"]])')
  @Query(() => [OutboxItem], { description: 'What is yet to be sent, the next first.' })
  outbox(
    @Arg('first', () => Int, { nullable: true, description: 'How many; 50 when left out.' })
    first: number | null,
    @Ctx() { viewer }: RequestContext,
  ): Promise<OutboxItemRecord[]> {
    return this.items.waiting(viewer, first);
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:write"]])')
  @Mutation(() => MessagePayload, {
    description:
      'Takes back what has not left yet. A message that nobody has got becomes a draft again.',
  })
  async cancelSend(
    @Arg('outboxId', () => ID, { description: 'Which message in the outbox.' }) outboxId: string,
    @Ctx() ctx: RequestContext,
  ): Promise<MessagePayload> {
    const cancelled = await payloadOf(ctx, () => this.items.cancel(ctx.viewer, outboxId));
    return cancelled as unknown as MessagePayload;
  }

  @FieldResolver(() => Message, { description: 'The sender’s copy.' })
  message(
    @Root() { messageId }: OutboxItemRecord,
    @Ctx() ctx: RequestContext,
  ): Promise<MessageRecord | null> {
    return loadMessage(ctx, this.messages, messageId ?? '');
  }
}

@Resolver(() => Message)
export class DeliveryReportResolver {
  constructor(private readonly items: OutboxService) {}

  @FieldResolver(() => DeliveryReport, {
    nullable: true,
    description: 'How sending it goes; null for what was not sent from here.',
  })
  async delivery(
    @Root() { id, direction }: MessageRecord,
    @Ctx() { viewer, loaders }: RequestContext,
  ): Promise<DeliveryReport | null> {
    if (direction !== 'OUTBOUND') return null;
    const loader = loaders.get<string, DeliveryReportRecord>(REPORTS, (ids) =>
      this.items.reports(viewer, ids),
    );
    const report = await loader.load(id);
    return report ? toReport(report) : null;
  }
}

function toReport({ recipients, ...report }: DeliveryReportRecord): DeliveryReport {
  return {
    ...report,
    attempts: [...report.attempts],
    recipients: recipients.map(({ recipient, state, response }) => ({
      address: { name: null, address: recipient },
      state,
      smtpResponse: response,
    })),
  };
}

interface UpdatedArgs {
  readonly outboxId?: string | null;
  readonly after?: string | null;
}

@Resolver(() => DeliveryEvent)
export class DeliverySubscriptionResolver {
  constructor(private readonly messages: MessageService) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:read"]])')
  @Subscription(() => DeliveryEvent, {
    description: 'How sending goes, as it happens.',
    subscribe: eventSubscription<UpdatedArgs>({
      types: ['mail.delivery'],
      accepts: ({ key }, { outboxId }) => !outboxId || key === outboxId,
    }) as never,
  })
  deliveryUpdated(
    @Root() event: StoredEvent,
    @Arg('outboxId', () => ID, { nullable: true, description: 'Only of this message.' })
    _outboxId: string | null,
    @Arg('after', () => SyncToken, {
      nullable: true,
      description: 'First replay what followed this cursor.',
    })
    _after: string | null,
  ): DeliveryEvent {
    const { messageId, recipient, state, response } = event.data;
    return Object.assign(new DeliveryEvent(), realtimeFields(event), {
      outboxId: event.key,
      messageId: typeof messageId === 'string' ? messageId : null,
      recipient: typeof recipient === 'string' ? { name: null, address: recipient } : null,
      state: state as SendState,
      smtpResponse: typeof response === 'string' ? response : null,
    });
  }

  // Not through the loader: a stream has one context for all of its events, and the message changes.
  @FieldResolver(() => Message, {
    nullable: true,
    description: 'The sender’s copy as it is now; null when there is none.',
  })
  message(
    @Root() { messageId }: DeliveryEvent,
    @Ctx() { viewer }: RequestContext,
  ): Promise<MessageRecord | null> {
    return messageId === null ? Promise.resolve(null) : this.messages.find(viewer, messageId);
  }
}
