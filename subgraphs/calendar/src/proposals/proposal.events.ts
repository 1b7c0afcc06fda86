import type { NewEvent } from '@suitegraph/kit/events';
import type { EventRow } from '../events/event.repository';

/** The event type under which proposals of other times are announced. */
export const PROPOSAL_CHANGED = 'calendar.proposal';

/** What became of a proposal. */
export type ProposalState = 'PROPOSED' | 'ACCEPTED' | 'DECLINED';

/** News of a proposal, for the owner of this copy of the meeting. */
export function proposalChanged(
  row: EventRow,
  news: {
    /** The event or instance. */
    readonly eventId: string;
    readonly address: string;
    readonly state: ProposalState;
    readonly comment?: string | undefined;
  },
): NewEvent {
  const { eventId, address, state, comment } = news;
  return {
    tenantId: row.tenantId,
    audience: [row.ownerId],
    type: PROPOSAL_CHANGED,
    kind: state === 'PROPOSED' ? 'CREATED' : 'DESTROYED',
    key: row.id,
    data: { eventId, iCalUid: row.uid, address, state, comment: comment ?? null },
  };
}
