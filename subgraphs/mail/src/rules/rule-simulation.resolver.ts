import { payloadOf, type RequestContext, WriteOptions } from '@suitegraph/kit/graphql';
import { newId } from '@suitegraph/kit/ids';
import { Arg, Ctx, Directive, ID, Int, Mutation, Query, Resolver } from 'type-graphql';
import { primeAttachments } from '../attachments/attachment.loader';
import type { AttachmentService } from '../attachments/attachment.service';
import { primeContent } from '../messages/message.loader';
import type { MessageService } from '../messages/message.service';
import { primeThread } from '../threads/thread.loader';
import type { ThreadService } from '../threads/thread.service';
import { MailRuleInput } from './rule.inputs';
import type { RuleRunService } from './rule-run.service';
import type { RunRecord } from './rule-run.repository';
import type { PassingMessage, RuleSimulationService } from './rule-simulation.service';
import { MailRuleRun, SimulatePayload } from './rule.types';

/** Where the fields of messages are read. */
export interface SimulationReading {
  readonly messages: Pick<MessageService, 'byIds' | 'contents'>;
  readonly threads: Pick<ThreadService, 'byIds'>;
  readonly attachments: Pick<AttachmentService, 'ofMessages'>;
}

@Resolver()
export class RuleSimulationResolver {
  constructor(
    private readonly simulations: RuleSimulationService,
    private readonly runs: RuleRunService,
    private readonly reading: SimulationReading,
  ) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:read"]])')
  @Mutation(() => SimulatePayload, {
    description:
      'Shows what rules would make of messages if they arrived now, without any effect: of a raw message, of given messages, or of the newest ones (50 when nothing is given).',
  })
  async simulateMailRules(
    @Arg('accountId', () => ID, { description: 'The mailbox.' }) accountId: string,
    @Arg('rule', () => MailRuleInput, {
      nullable: true,
      description: 'Only this rule, which need not be saved; all that run when left out.',
    })
    rule: MailRuleInput | null,
    @Arg('messageIds', () => [ID], { nullable: true, description: 'These messages, at most 200.' })
    messageIds: string[] | null,
    @Arg('rawEml', () => String, {
      nullable: true,
      description:
        'A raw message (RFC 5322), at most 2 MiB. It is kept nowhere: its links lead to nothing.',
    })
    rawEml: string | null,
    @Arg('lastN', () => Int, { nullable: true, description: 'The newest messages, at most 200.' })
    lastN: number | null,
    @Ctx() ctx: RequestContext,
  ): Promise<SimulatePayload> {
    const request = { rule, messageIds, rawEml, lastN };
    return answer(ctx, async () => {
      const { passing, ...shown } = await this.simulations.simulate(ctx.viewer, accountId, request);
      if (passing) show(ctx, this.reading, passing);
      return shown;
    });
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:write"]])')
  @Mutation(() => SimulatePayload, {
    description:
      'Runs the rules over what is in a folder. It answers after five seconds at most and then goes on by itself: see `run`. Again it changes nothing new. Nothing is forwarded, answered or rejected.',
  })
  applyMailRules(
    @Arg('accountId', () => ID, { description: 'The mailbox.' }) accountId: string,
    @Arg('folderId', () => ID, { description: 'One of its folders.' }) folderId: string,
    @Arg('options', () => WriteOptions, {
      nullable: true,
      description: 'How to carry it out; a dry run shows the newest 200 messages.',
    })
    options: WriteOptions | null,
    @Ctx() ctx: RequestContext,
  ): Promise<SimulatePayload> {
    return answer(ctx, () => this.runs.apply(ctx.viewer, accountId, folderId, options ?? {}));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:read"]])')
  @Query(() => MailRuleRun, {
    nullable: true,
    description: 'How far rules have got on their way through a folder.',
  })
  mailRuleRun(
    @Arg('id', () => ID, { description: 'The run’s id.' }) id: string,
    @Ctx() { viewer }: RequestContext,
  ): Promise<RunRecord | null> {
    return this.runs.find(viewer, id);
  }
}

async function answer(ctx: RequestContext, work: () => Promise<object>): Promise<SimulatePayload> {
  const done = await payloadOf(ctx, work);
  return { results: [], matched: 0, scanned: 0, ...done };
}

// It is in no table: what the fields of a message would read there is put before them.
function show(
  ctx: RequestContext,
  { messages, threads, attachments }: SimulationReading,
  { record, mail }: PassingMessage,
): void {
  const { id, threadId, subject, receivedAt } = record;
  primeContent(ctx, messages, { id, text: mail.text, html: mail.html, headers: mail.headers });
  const parts = mail.parts.map((part) => ({ ...part, id: newId(), messageId: id }));
  primeAttachments(ctx, attachments, { messageId: id, parts });
  primeThread(ctx, threads, {
    id: threadId,
    subject,
    lastMessageAt: receivedAt,
    unread: true,
    participants: record.from,
  });
}
