import type { ChangeKind, NewEvent } from '@suitegraph/kit/events';
import type { Owner } from '../accounts/account';
import type { Rule, RuleTrace } from './rule';

/** `mail.rule-fired`: a rule matched a message. */
export function firedEvent(
  owner: Owner,
  at: { readonly accountId: string; readonly messageId: string; readonly backfill: boolean },
  trace: RuleTrace,
): NewEvent {
  return {
    tenantId: owner.tenantId,
    audience: [owner.userId],
    type: 'mail.rule-fired',
    kind: 'CREATED',
    key: at.messageId,
    data: { ruleId: trace.rule.id, accountId: at.accountId, backfill: at.backfill },
  };
}

/** `mail.rule-webhook`: a rule asks for a webhook to be called about a message. */
export function webhookEvent(
  owner: Owner,
  at: { readonly accountId: string; readonly messageId: string; readonly backfill: boolean },
  { ruleId, webhookId }: { readonly ruleId: string; readonly webhookId: string },
): NewEvent {
  return {
    tenantId: owner.tenantId,
    audience: [owner.userId],
    type: 'mail.rule-webhook',
    kind: 'CREATED',
    key: at.messageId,
    data: { ruleId, webhookId, accountId: at.accountId, backfill: at.backfill },
  };
}

/** `mail.rule`: a rule was made, changed or deleted. */
export function ruleEvent({ tenantId, userId }: Owner, rule: Rule, kind: ChangeKind): NewEvent {
  return {
    tenantId,
    audience: [userId],
    type: 'mail.rule',
    kind,
    key: rule.id,
    data: { accountId: rule.accountId },
  };
}
