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
  ID,
  Int,
  ObjectType,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import type { MessageRecord } from '../messages/message';
import type { MessageService } from '../messages/message.service';
import { Message } from '../messages/message.types';
import type { RuleTrace } from './rule';
import type { TraceReading } from './rule.loader';
import { RuleTraceType } from './rule.types';

@ObjectType('RuleFired', { implements: RealtimeEvent, description: 'A rule matched a message.' })
export class RuleFired extends RealtimeEvent {
  ruleId!: string;
  messageId!: string;
}

@ObjectType('MailRuleRunEvent', {
  implements: RealtimeEvent,
  description: 'Rules got further on their way through a folder.',
})
export class MailRuleRunEvent extends RealtimeEvent {
  @Field(() => ID, { description: 'Id of the run.' })
  runId!: string;

  @Field(() => Int, { description: 'Messages the folder had when it began.' })
  total!: number;

  @Field(() => Int, { description: 'Messages looked at so far.' })
  scanned!: number;

  @Field(() => Int, { description: 'Messages that a rule matched.' })
  matched!: number;

  @Field(() => Boolean, { description: 'Whether it is at its end.' })
  finished!: boolean;
}

interface FiredArgs {
  readonly accountId: string;
  readonly after?: string | null;
}

interface RunArgs {
  readonly id: string;
  readonly after?: string | null;
}

@Resolver(() => RuleFired)
export class RuleFiredResolver {
  constructor(
    private readonly messages: Pick<MessageService, 'find'>,
    private readonly traces: TraceReading,
  ) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:read"]])')
  @Subscription(() => RuleFired, {
    description: 'Rules that match messages, as it happens.',
    subscribe: eventSubscription<FiredArgs>({
      types: ['mail.rule-fired'],
      accepts: (event, { accountId }) => event.data['accountId'] === accountId,
    }) as never,
  })
  ruleFired(
    @Root() event: StoredEvent,
    @Arg('accountId', () => ID, { description: 'In this mailbox.' }) _accountId: string,
    @Arg('after', () => SyncToken, {
      nullable: true,
      description: 'First replay what followed this cursor.',
    })
    _after: string | null,
  ): RuleFired {
    const { ruleId } = event.data;
    const fired = { ruleId: typeof ruleId === 'string' ? ruleId : '', messageId: event.key };
    return Object.assign(new RuleFired(), realtimeFields(event), fired);
  }

  // Not through loaders: a stream has one context for all of its events.
  @FieldResolver(() => RuleTraceType, { description: 'How the rule came out.' })
  async trace(
    @Root() { ruleId, messageId }: RuleFired,
    @Ctx() { viewer }: RequestContext,
  ): Promise<RuleTrace | undefined> {
    const [traces = []] = await this.traces.traces(viewer, [messageId]);
    return traces.find(({ rule }) => rule.id === ruleId);
  }

  @FieldResolver(() => Message, { description: 'The message as it is now.' })
  message(
    @Root() { messageId }: RuleFired,
    @Ctx() { viewer }: RequestContext,
  ): Promise<MessageRecord | null> {
    return this.messages.find(viewer, messageId);
  }
}

@Resolver(() => MailRuleRunEvent)
export class RuleRunSubscriptionResolver {
  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:read"]])')
  @Subscription(() => MailRuleRunEvent, {
    description: 'How rules get on through a folder.',
    subscribe: eventSubscription<RunArgs>({
      types: ['mail.rule-run'],
      accepts: (event, { id }) => event.key === id,
    }) as never,
  })
  mailRuleRunChanged(
    @Root() { key, data, ...event }: StoredEvent,
    @Arg('id', () => ID, { description: 'The run.' }) _id: string,
    @Arg('after', () => SyncToken, {
      nullable: true,
      description: 'First replay what followed this cursor.',
    })
    _after: string | null,
  ): MailRuleRunEvent {
    return Object.assign(new MailRuleRunEvent(), realtimeFields({ ...event, key, data }), {
      runId: key,
      total: Number(data['total']),
      scanned: Number(data['scanned']),
      matched: Number(data['matched']),
      finished: data['finished'] === true,
    });
  }
}
