import type { EventFeed } from '@suitegraph/kit/events';
import type { DataSource } from 'typeorm';
import type { LocalRecipient } from '../accounts/account';
import type { Arrival, ArrivalCheck, Verdict } from '../ingest/arrival-check';
import { evaluate, inOrder } from './evaluate';
import type { Rule } from './rule';
import type { RuleRepository } from './rule.repository';
import { subjectOfMail } from './subject';

const QUIET_MS = 5_000;
const QUIET_MOST = 10_000;
const MAX_TEXT = 400;

/**
 * Refuses what a rule rejects while the sender's server still has the message (RFC 5429 §2.1.1):
 * nobody is written to, who may not have written. Nothing else that rules say is carried out then.
 */
export class RuleRejection implements ArrivalCheck {
  readonly name = 'rules';
  /** Mailboxes whose rules reject nothing, and until when that is taken for granted. */
  private readonly quiet = new Map<string, number>();

  constructor(
    private readonly database: DataSource,
    private readonly rules: Pick<RuleRepository, 'running'>,
    feed: Pick<EventFeed, 'subscribe'>,
  ) {
    feed.subscribe((events) => {
      if (events.some(({ type }) => type === 'mail.rule')) this.quiet.clear();
    });
  }

  async check(arrival: Arrival): Promise<readonly Verdict[]> {
    const running = await this.rejecting(arrival.recipients);
    return arrival.recipients.map((recipient, index): Verdict => {
      const own = running.filter((rule) => concerns(rule, recipient));
      if (!own.some(rejects)) return { action: 'ACCEPT' };
      const subject = subjectOfMail(arrival.mail, arrival.blob.size, arrival.found[index] ?? {});
      const reason = evaluate(own, subject).actions.find(({ action }) => action.kind === 'REJECT');
      if (!reason) return { action: 'ACCEPT' };
      return { action: 'REJECT', code: 550, text: `5.7.1 ${textOf(reason.action.argument)}` };
    });
  }

  private async rejecting(recipients: readonly LocalRecipient[]): Promise<Rule[]> {
    const now = Date.now();
    const asked = recipients.filter(({ id }) => (this.quiet.get(id) ?? 0) <= now);
    if (asked.length === 0) return [];
    const running = inOrder(
      await this.rules.running(
        this.database.manager,
        asked.map(({ tenantId, id: accountId }) => ({ tenantId, accountId })),
      ),
    );
    if (this.quiet.size + asked.length > QUIET_MOST) this.quiet.clear();
    for (const recipient of asked) {
      const loud = running.some((rule) => rejects(rule) && concerns(rule, recipient));
      if (!loud) this.quiet.set(recipient.id, now + QUIET_MS);
    }
    return running;
  }
}

function rejects({ actions }: Rule): boolean {
  return actions.some(({ kind }) => kind === 'REJECT');
}

function concerns(rule: Rule, { id, tenantId }: LocalRecipient): boolean {
  return rule.accountId === null ? rule.tenantId === tenantId : rule.accountId === id;
}

// A reply is one line of ASCII (RFC 5321 §4.2) unless the client has said SMTPUTF8.
function textOf(argument: string | null | undefined): string {
  const text = (argument ?? '').replace(/\s+/g, ' ').replace(/[^\x20-\x7e]/g, '?');
  return text.trim().slice(0, MAX_TEXT) || 'Rejected by the recipient';
}
