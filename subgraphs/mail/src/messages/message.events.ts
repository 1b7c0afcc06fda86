import type { ChangeKind, JsonObject, NewEvent } from '@suitegraph/kit/events';
import type { Owner } from '../accounts/account';
import type { MessageDirection, Origin } from '../ingest/delivery';
import type { Addresses, Invitation } from '../ingest/parsed-mail';

const MAX_PARTICIPANTS = 100;

/** What an event tells of a message. */
export interface MessageFacts {
  readonly id: string;
  readonly owner: Owner;
  readonly accountId: string;
  readonly folderIds: readonly string[];
  readonly threadId: string;
  readonly direction: MessageDirection;
  readonly addresses: Addresses;
  readonly receivedAt: Date;
}

/** What happened to it, and who did it. */
export interface MessageChange {
  readonly kind: ChangeKind;
  readonly origin: Origin;
  readonly changedFields?: readonly string[];
  /** True for old mail that is read in: nothing to notify anyone of. */
  readonly backfill?: boolean;
}

/** `mail.message`: a message came, changed or is gone. */
export function messageEvent(facts: MessageFacts, change: MessageChange): NewEvent {
  const { owner, addresses, receivedAt } = facts;
  const { kind, origin, changedFields = [], backfill = false } = change;
  return {
    tenantId: owner.tenantId,
    audience: [owner.userId],
    type: 'mail.message',
    kind,
    key: facts.id,
    changedFields,
    data: {
      participants: participantsOf(addresses),
      at: receivedAt.toISOString(),
      direction: facts.direction,
      threadId: facts.threadId,
      accountId: facts.accountId,
      folderIds: [...facts.folderIds],
      origin,
      backfill,
    },
  };
}

function participantsOf(addresses: Addresses): JsonObject[] {
  const roles = ['from', 'to', 'cc', 'bcc'] as const;
  return roles
    .flatMap((role) => addresses[role].map(({ address, name }) => ({ address, name, role })))
    .slice(0, MAX_PARTICIPANTS);
}

/**
 * `mail.invitation`: a message brought an iCalendar object. `authenticated` says whether the domain it
 * comes from is to be believed; null where that is not checked.
 */
export function invitationEvent(
  facts: MessageFacts,
  { iCalUid, method, blob }: Invitation,
  { recipient, authenticated }: { recipient: string; authenticated: boolean | null },
): NewEvent {
  const { tenantId, userId } = facts.owner;
  const from = facts.addresses.from[0]?.address ?? null;
  return {
    tenantId,
    audience: [userId],
    type: 'mail.invitation',
    kind: 'CREATED',
    key: facts.id,
    data: { iCalUid, method, blob, recipient, from, authenticated },
  };
}
