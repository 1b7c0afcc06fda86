import {
  okPayload,
  OkPayload,
  payload,
  type RequestContext,
  WriteOptions,
} from '@suitegraph/kit/graphql';
import {
  Arg,
  Ctx,
  Directive,
  FieldResolver,
  ID,
  Mutation,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import type { Account } from '../accounts/account';
import { MailAccount } from '../accounts/account.types';
import { Message } from '../messages/message.types';
import type { Rule, RuleTrace } from './rule';
import { MailRuleInput } from './rule.inputs';
import { loadTraces, type TraceReading } from './rule.loader';
import type { RuleService } from './rule.service';
import type { RuleStatsRecord } from './rule-outcome.repository';
import { MailRule, RulePayload, RuleStats, RuleTraceType } from './rule.types';

@Resolver(() => MailRule)
export class MailRuleResolver {
  constructor(private readonly rules: RuleService) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:read"]])')
  @Query(() => [MailRule], {
    description: 'The rules that run over mail for a mailbox: the shared ones, then its own.',
  })
  mailRules(
    @Arg('accountId', () => ID, { description: 'The mailbox.' }) accountId: string,
    @Ctx() { viewer }: RequestContext,
  ): Promise<Rule[]> {
    return this.rules.ofAccount(viewer, accountId);
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:read"]])')
  @Query(() => [MailRule], { description: 'The rules that the organisation’s mailboxes share.' })
  sharedMailRules(@Ctx() { viewer }: RequestContext): Promise<Rule[]> {
    return this.rules.shared(viewer);
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:write"]])')
  @Mutation(() => RulePayload, { description: 'Makes a rule, behind the others, or changes one.' })
  async upsertMailRule(
    @Arg('accountId', () => ID, { description: 'The mailbox.' }) accountId: string,
    @Arg('id', () => ID, { nullable: true, description: 'The rule to change; a new one without.' })
    id: string | null | undefined,
    @Arg('input', () => MailRuleInput, { description: 'What the rule says.' })
    input: MailRuleInput,
    @Arg('options', () => WriteOptions, { nullable: true, description: 'How to carry it out.' })
    options: WriteOptions | null,
    @Ctx() ctx: RequestContext,
  ): Promise<RulePayload> {
    const change = { input, options: options ?? {} };
    return (await payload(ctx, 'rule', () =>
      this.rules.upsert(ctx.viewer, accountId, id, change),
    )) as RulePayload;
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:write"]])')
  @Mutation(() => RulePayload, {
    description:
      'Makes or changes a rule for all mailboxes of the organisation; for admins and managers.',
  })
  async upsertSharedMailRule(
    @Arg('id', () => ID, { nullable: true, description: 'The rule to change; a new one without.' })
    id: string | null | undefined,
    @Arg('input', () => MailRuleInput, {
      description: 'What the rule says; it names folders by role or path.',
    })
    input: MailRuleInput,
    @Arg('options', () => WriteOptions, { nullable: true, description: 'How to carry it out.' })
    options: WriteOptions | null,
    @Ctx() ctx: RequestContext,
  ): Promise<RulePayload> {
    const change = { input, options: options ?? {} };
    return (await payload(ctx, 'rule', () =>
      this.rules.upsert(ctx.viewer, null, id, change),
    )) as RulePayload;
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:write"]])')
  @Mutation(() => OkPayload, { description: 'Puts a mailbox’s own rules into another order.' })
  reorderMailRules(
    @Arg('accountId', () => ID, { description: 'The mailbox.' }) accountId: string,
    @Arg('ids', () => [ID], { description: 'Each of its own rules once, the first to run first.' })
    ids: string[],
    @Ctx() ctx: RequestContext,
  ): Promise<OkPayload> {
    return okPayload(ctx, () => this.rules.reorder(ctx.viewer, accountId, ids));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:write"]])')
  @Mutation(() => OkPayload, {
    description: 'Puts the shared rules into another order; for admins and managers.',
  })
  reorderSharedMailRules(
    @Arg('ids', () => [ID], { description: 'Each shared rule once, the first to run first.' })
    ids: string[],
    @Ctx() ctx: RequestContext,
  ): Promise<OkPayload> {
    return okPayload(ctx, () => this.rules.reorder(ctx.viewer, null, ids));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:write"]])')
  @Mutation(() => OkPayload, {
    description: 'Deletes a rule; what it did stays done. A shared one is for admins and managers.',
  })
  deleteMailRule(
    @Arg('id', () => ID, { description: 'The rule.' }) id: string,
    @Ctx() ctx: RequestContext,
  ): Promise<OkPayload> {
    return okPayload(ctx, () => this.rules.remove(ctx.viewer, id));
  }

  @FieldResolver(() => Boolean, {
    description: 'Whether all mailboxes of the organisation share it.',
  })
  shared(@Root() { accountId }: Rule): boolean {
    return accountId === null;
  }

  @FieldResolver(() => ID, {
    nullable: true,
    description: 'The webhook it calls, if it calls one.',
  })
  webhookId(@Root() { actions }: Rule): string | null {
    return actions.find(({ kind }) => kind === 'WEBHOOK')?.argument ?? null;
  }

  @FieldResolver(() => RuleStats, { nullable: true, description: 'What it has come to so far.' })
  stats(@Root() { id }: Rule, @Ctx() { viewer }: RequestContext): Promise<RuleStatsRecord> {
    return this.rules.stats(viewer, id);
  }
}

@Resolver(() => MailAccount)
export class AccountRulesResolver {
  constructor(private readonly ofAccount: RuleService) {}

  @FieldResolver(() => [MailRule], {
    description: 'The rules that run over mail for it: the shared ones, then its own.',
  })
  rules(@Root() { id }: Account, @Ctx() { viewer }: RequestContext): Promise<Rule[]> {
    return this.ofAccount.ofAccount(viewer, id);
  }
}

@Resolver(() => Message)
export class MessageRulesResolver {
  constructor(private readonly reading: TraceReading) {}

  @FieldResolver(() => [RuleTraceType], {
    description: 'The rules that fired for it, in the order in which they ran.',
  })
  appliedRules(
    @Root() { id }: { readonly id: string },
    @Ctx() ctx: RequestContext,
  ): Promise<RuleTrace[]> {
    return loadTraces(ctx, this.reading, id);
  }
}
