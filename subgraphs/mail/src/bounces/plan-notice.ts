import type { SendState } from '../outbox/send-state';
import type { NewSuppression } from '../suppression/suppression';
import type { Outcome, SentItem } from './bounce.repository';
import { permanenceOf } from './enhanced-status';
import type { Notice, RecipientReport, ReportedAction } from './notice';

const MAX_RESPONSE = 1_000;

/** What a notice about something sent amounts to. */
export interface NoticePlan {
  readonly outcomes: readonly (Outcome & { readonly recipient: string })[];
  readonly suppressions: readonly Omit<NewSuppression, 'sourceId'>[];
}

/**
 * What follows from a notice. Only recipients of the message count; an address that was never among
 * them, or was blacked out, stands for the only one, who may forward his mail.
 *
 * @param witnessed whether the notice names the envelope, which nobody knows but servers on the way
 *   and, for a return path, who got the message.
 */
export function planNotice(notice: Notice, item: SentItem, witnessed: boolean): NoticePlan {
  const match = (addresses: readonly string[]): SentItem['recipients'] => {
    const named = item.recipients.filter(({ recipient }) => addresses.includes(recipient));
    const alone = witnessed && item.recipients.length === 1;
    return named.length > 0 || !alone ? named : item.recipients;
  };
  if (notice.kind === 'COMPLAINT') return complaintPlan(match(notice.addresses));
  const seen = new Set<string>();
  const reported = notice.recipients.flatMap((report) =>
    match(report.addresses).flatMap((recipient) => {
      if (seen.has(recipient.id)) return [];
      seen.add(recipient.id);
      return [{ ...recipient, report }];
    }),
  );
  return {
    outcomes: reported.map(({ id, recipient, report }) => ({
      id,
      recipient,
      ...outcomeOf(report),
    })),
    suppressions: reported.flatMap(({ recipient, report }) => {
      const { action, status, diagnostic } = report;
      if (action !== 'failed' || permanenceOf(status, diagnostic) !== 'HARD') return [];
      return [{ address: recipient, reason: 'BOUNCE' as const, detail: responseOf(report) }];
    }),
  };
}

function complaintPlan(recipients: SentItem['recipients']): NoticePlan {
  const from: readonly SendState[] = [...ON_THEIR_WAY, 'DELIVERED', 'BOUNCED'];
  return {
    outcomes: recipients.map(({ id, recipient }) => {
      return { id, recipient, state: 'COMPLAINED', response: null, from };
    }),
    suppressions: recipients.map(({ recipient }) => {
      return { address: recipient, reason: 'COMPLAINT', detail: null };
    }),
  };
}

// SENDING: a report can be quicker than the end of the transaction that handed the message over.
const ON_THEIR_WAY: readonly SendState[] = ['SENDING', 'SENT', 'DELAYED'];

// A server that cannot follow a message further (relayed, expanded) has passed it on: it is sent.
const STATES: Readonly<Record<ReportedAction, Pick<Outcome, 'state' | 'from'>>> = {
  failed: { state: 'BOUNCED', from: [...ON_THEIR_WAY, 'DELIVERED'] },
  delayed: { state: 'DELAYED', from: ['SENDING', 'SENT'] },
  delivered: { state: 'DELIVERED', from: ON_THEIR_WAY },
  relayed: { state: 'SENT', from: ['DELAYED'] },
  expanded: { state: 'SENT', from: ['DELAYED'] },
};

function outcomeOf(report: RecipientReport): Omit<Outcome, 'id'> {
  return { ...STATES[report.action], response: responseOf(report) };
}

function responseOf({ diagnostic }: RecipientReport): string | null {
  return diagnostic === '' ? null : diagnostic.slice(0, MAX_RESPONSE).toWellFormed();
}
