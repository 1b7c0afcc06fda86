import { statusIn } from './enhanced-status';
import { MAX_REPORTED, type RecipientReport, type ReportedAction } from './notice';
import { fieldGroups, fromXtext, typedAddress, type Fields } from './report-fields';

const ACTIONS: ReadonlySet<string> = new Set<ReportedAction>([
  'failed',
  'delayed',
  'delivered',
  'relayed',
  'expanded',
]);

/** Reads message/delivery-status (RFC 3464 §2), whatever is missing in it. */
export function readDeliveryStatus(text: string): {
  readonly envelopeId: string | null;
  readonly recipients: readonly RecipientReport[];
} {
  const groups = fieldGroups(text, MAX_REPORTED + 1);
  const envelopeId = groups
    .map((group) => group.get('original-envelope-id'))
    .find((id) => id !== undefined);
  return {
    envelopeId: envelopeId === undefined ? null : fromXtext(envelopeId),
    recipients: groups.flatMap(recipientReport),
  };
}

function recipientReport(group: Fields): RecipientReport[] {
  const original = typedAddress(group.get('original-recipient'));
  const final = typedAddress(group.get('final-recipient'));
  const remote = typedAddress(group.get('x-actual-recipient'));
  const addresses = [...new Set([...original, ...final, ...remote])];
  const diagnostic = (group.get('diagnostic-code') ?? '').replace(/^[\w-]+;\s*/, '');
  const status = statusIn(group.get('status') ?? '') ?? statusIn(diagnostic);
  const action = actionOf(group.get('action'), status);
  if (addresses.length === 0 || action === null) return [];
  return [{ action, addresses, status, diagnostic: [status, diagnostic].join(' ').trim() }];
}

// A report without an action is told by its status; one about success is then not believed.
function actionOf(value: string | undefined, status: string | null): ReportedAction | null {
  const said = /^[a-z]+/i.exec(value ?? '')?.[0].toLowerCase() ?? '';
  if (ACTIONS.has(said)) return said as ReportedAction;
  if (status?.startsWith('5.') === true) return 'failed';
  return status?.startsWith('4.') === true ? 'delayed' : null;
}
