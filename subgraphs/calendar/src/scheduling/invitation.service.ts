import { tryCanonicalAddress } from '@suitegraph/kit/addresses';
import { ExpectedError } from '@suitegraph/kit/errors';
import { recordEvents } from '@suitegraph/kit/events';
import type { EntityManager } from 'typeorm';
import type { CalendarRepository } from '../calendars/calendar.repository';
import type { CalendarDocument } from '../clients/icalendar/calendar-document';
import type { LocalUser } from '../directory/directory.repository';
import { mainPart, type AttendeePart, type EventPart } from '../events/calendar-object';
import type { DocumentCache } from '../events/document-cache';
import { checkBounds } from '../events/event.input-check';
import { lockMeeting, type EventRepository, type EventRow } from '../events/event.repository';
import type { EventStore } from '../events/event-store';
import { parseEventId } from '../events/event-view';
import { proposalChanged } from '../proposals/proposal.events';
import type { ProposalService } from '../proposals/proposal.service';
import { arrivedProposal, hasInstance } from './arrived-proposal';
import { onlyWith } from './message-documents';
import type { Reply, ReplyService } from './reply.service';
import type { Scheduler } from './scheduler';

/** A message of RFC 5546 that arrived. */
export interface ITipMessage {
  readonly method: string;
  readonly documents: readonly CalendarDocument[];
  /** Who sent the mail. */
  readonly from: string | undefined;
  /** True when mail was found not to come from whom it says: it changes nothing that is there. */
  readonly forgeable?: boolean;
}

/** What became of a message, for the log. */
export type Outcome =
  'ADDED' | 'UPDATED' | 'CANCELLED' | 'ANSWERED' | 'ASKED' | 'SENT' | 'PROPOSED' | 'IGNORED';

/** What it stands on. */
export interface InvitationServiceDependencies {
  readonly calendars: CalendarRepository;
  readonly events: EventRepository;
  readonly documents: DocumentCache;
  readonly store: EventStore;
  readonly replies: ReplyService;
  readonly scheduler: Scheduler;
  readonly proposals: Pick<ProposalService, 'record'>;
}

/** One object of a message, with what the recipient has of it. */
interface Arrival {
  readonly owner: LocalUser;
  readonly document: CalendarDocument;
  readonly known: EventRow | undefined;
  readonly from: string | undefined;
}

/** Applies scheduling messages from elsewhere to the recipient's calendar. */
export class InvitationService {
  constructor(private readonly on: InvitationServiceDependencies) {}

  async apply(manager: EntityManager, owner: LocalUser, message: ITipMessage): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const document of message.documents) {
      await lockMeeting(manager, owner.tenantId, document.uid);
      const found = await this.on.events.byUid(manager, owner, [document.uid]);
      const known = found.find(({ readOnly }) => !readOnly);
      // RFC 6047 §2.3: whoever can write a From line could cancel anyone's meetings, or answer for them.
      if (known && message.forgeable === true) {
        outcomes.push('IGNORED');
        continue;
      }
      const row = known && (await this.on.events.lock(manager, owner, known.id));
      const from = message.from === undefined ? undefined : tryCanonicalAddress(message.from);
      outcomes.push(
        await this.applyOne(manager, message.method, { owner, document, known: row, from }),
      );
    }
    return outcomes;
  }

  private async applyOne(
    manager: EntityManager,
    method: string,
    arrival: Arrival,
  ): Promise<Outcome> {
    switch (method) {
      case 'REQUEST':
        return this.request(manager, arrival);
      case 'CANCEL':
        return this.cancel(manager, arrival);
      case 'REPLY':
        return this.reply(manager, arrival);
      case 'ADD':
        return this.askForAll(manager, arrival);
      case 'REFRESH':
        return this.sendAgain(manager, arrival);
      case 'COUNTER':
        return this.keepCounter(manager, arrival);
      case 'DECLINECOUNTER':
        return this.counterDeclined(manager, arrival);
      default:
        return 'IGNORED';
    }
  }

  private async request(manager: EntityManager, arrival: Arrival): Promise<Outcome> {
    const { owner, document, known } = arrival;
    if (!isBounded(document)) return 'IGNORED';
    if (!known) {
      const calendar = await this.on.calendars.ensureDefault(manager, owner);
      document.keepOwn([]);
      await this.on.store.insert(manager, calendar, document);
      return 'ADDED';
    }
    const current = this.on.documents.of(known);
    if (!this.mayChange(arrival, current) || !isNewer(document, current)) return 'IGNORED';
    const changed = document.master ? document.clone() : current.clone();
    if (document.master) changed.keepOwn(current.master?.reminders ?? []);
    else changed.adoptOverrides(document);
    await this.on.store.update(manager, known, changed, [
      'start',
      'end',
      'recurrence',
      'attendees',
    ]);
    return 'UPDATED';
  }

  private async cancel(manager: EntityManager, arrival: Arrival): Promise<Outcome> {
    const { document, known } = arrival;
    if (!known) return 'IGNORED';
    const current = this.on.documents.of(known);
    if (!this.mayChange(arrival, current) || isOlder(document, current)) return 'IGNORED';
    const changed = current.clone();
    const now = new Date();
    if (document.master) {
      const { sequence } = document.master;
      changed.patchAll(() => ({ status: 'CANCELLED', sequence }), now);
    } else {
      for (const { recurrenceId } of document.overrides) {
        if (recurrenceId) changed.patch(recurrenceId, { status: 'CANCELLED' }, now);
      }
    }
    await this.on.store.update(manager, known, changed, ['status']);
    return 'CANCELLED';
  }

  /** A reply counts when it comes from the attendee it speaks for, about a meeting of the recipient's own. */
  private async reply(
    manager: EntityManager,
    { owner, document, known, from }: Arrival,
  ): Promise<Outcome> {
    if (!known) return 'IGNORED';
    const current = this.on.documents.of(known);
    if (mainPart(current).organizer?.address !== owner.email) return 'IGNORED';
    const invited = invitedTo(current);
    let outcome: Outcome = 'IGNORED';
    let row = known;
    for (const { attendees, recurrenceId, sequence, stampedAt } of partsOf(document)) {
      const answer = attendees.find(({ address }) => address === from);
      // RFC 5546 §2.1.5: an answer to an earlier revision is out of date.
      if (!answer || !invited.has(answer.address) || sequence < mainPart(current).sequence)
        continue;
      const reply: Reply = { ...answer, recurrenceId, delegate: delegateOf(answer, attendees) };
      const revision = { sequence, stampedAt };
      const to = { row, organizer: owner };
      if (!(await this.on.replies.received(manager, to, reply, revision))) continue;
      row = (await this.on.events.lock(manager, owner, known.id)) ?? row;
      outcome = 'ANSWERED';
    }
    return outcome;
  }

  /**
   * RFC 5546 §3.2.4: what is added makes sense with the rest alone, and may have been sent before what we
   * have. So the organizer is asked for all of it (§3.2.6), which brings everything in line.
   */
  private async askForAll(manager: EntityManager, arrival: Arrival): Promise<Outcome> {
    const { owner, document, known } = arrival;
    const organizer = mainPart(document).organizer?.address;
    if (!known || organizer === undefined) return 'IGNORED';
    const current = this.on.documents.of(known);
    if (!this.mayChange(arrival, current) || isOlder(document, current)) return 'IGNORED';
    const message = { method: 'REFRESH', row: known, from: owner, to: [organizer] } as const;
    await this.on.scheduler.send(manager, {
      ...message,
      document: onlyWith(current, [owner.email]),
    });
    return 'ASKED';
  }

  /** RFC 5546 §3.2.6: somebody invited has lost their copy. Strangers get nothing. */
  private async sendAgain(
    manager: EntityManager,
    { owner, known, from }: Arrival,
  ): Promise<Outcome> {
    const meeting = known && this.ownMeeting(owner, known);
    if (!meeting || from === undefined || !invitedTo(meeting).has(from)) return 'IGNORED';
    const message = { method: 'REQUEST', row: known, from: owner, to: [from] } as const;
    await this.on.scheduler.send(manager, { ...message, document: meeting });
    return 'SENT';
  }

  /** RFC 5546 §3.2.7: another time is agreed on by people; until then the meeting stays as it is. */
  private async keepCounter(
    manager: EntityManager,
    { owner, known, from, document }: Arrival,
  ): Promise<Outcome> {
    const meeting = known && this.ownMeeting(owner, known);
    if (!meeting || from === undefined || !invitedTo(meeting).has(from)) return 'IGNORED';
    const part = mainPart(document);
    if (part.sequence < mainPart(meeting).sequence) return 'IGNORED';
    const proposal = arrivedProposal(known, document);
    const instance = part.recurrenceId && parseEventId(proposal.eventId).recurrenceId;
    if (instance && !hasInstance(known, meeting, instance)) return 'IGNORED';
    const kept = await this.on.proposals.record(manager, known, { ...proposal, address: from });
    return kept ? 'PROPOSED' : 'IGNORED';
  }

  /** RFC 5546 §3.2.8: the organizer leaves the meeting as it is. */
  private async counterDeclined(manager: EntityManager, arrival: Arrival): Promise<Outcome> {
    const { owner, known, document, from } = arrival;
    if (!known || !this.mayChange(arrival, this.on.documents.of(known))) return 'IGNORED';
    if (from !== mainPart(document).organizer?.address) return 'IGNORED';
    const { eventId, comment } = arrivedProposal(known, document);
    const news = { eventId, address: owner.email, comment: comment ?? undefined };
    await recordEvents(manager, [proposalChanged(known, { ...news, state: 'DECLINED' })]);
    return 'ANSWERED';
  }

  private ownMeeting(owner: LocalUser, known: EventRow): CalendarDocument | undefined {
    const document = this.on.documents.of(known);
    return mainPart(document).organizer?.address === owner.email ? document : undefined;
  }

  /** Only the organizer we know changes a meeting, and nobody from elsewhere one of the recipient's own. */
  private mayChange({ owner, document }: Arrival, current: CalendarDocument): boolean {
    const organizer = mainPart(current).organizer?.address;
    return (
      organizer !== undefined &&
      organizer !== owner.email &&
      organizer === mainPart(document).organizer?.address
    );
  }
}

function invitedTo(document: CalendarDocument): ReadonlySet<string> {
  return new Set(partsOf(document).flatMap(({ attendees }) => attendees.map((a) => a.address)));
}

/** Who is to come instead: the one other attendee that such a reply names (RFC 5546 §4.2.5). */
function delegateOf(
  answer: AttendeePart,
  attendees: readonly AttendeePart[],
): AttendeePart | undefined {
  if (answer.status !== 'DELEGATED') return undefined;
  const other = attendees.find(({ address }) => address !== answer.address);
  return other && { ...other, status: 'NEEDS_ACTION', delegatedFrom: answer.address };
}

function partsOf(document: CalendarDocument): EventPart[] {
  return [...(document.master ? [document.master] : []), ...document.overrides];
}

function isBounded(document: CalendarDocument): boolean {
  try {
    checkBounds(document);
    return true;
  } catch (error) {
    if (error instanceof ExpectedError) return false;
    throw error;
  }
}

/** RFC 5546 §2.1.5: the higher SEQUENCE wins, and of equal ones the later DTSTAMP. */
function isNewer(document: CalendarDocument, current: CalendarDocument): boolean {
  const [theirs, ours] = comparable(document, current);
  if (theirs.sequence !== ours.sequence) return theirs.sequence > ours.sequence;
  return theirs.stampedAt > ours.stampedAt;
}

function isOlder(document: CalendarDocument, current: CalendarDocument): boolean {
  const [theirs, ours] = comparable(document, current);
  return theirs.sequence < ours.sequence;
}

/** A message about one instance is compared with that instance, if it has been changed before. */
function comparable(document: CalendarDocument, current: CalendarDocument): [EventPart, EventPart] {
  const theirs = mainPart(document);
  const id = JSON.stringify(theirs.recurrenceId);
  const same =
    theirs.recurrenceId && current.overrides.find((o) => JSON.stringify(o.recurrenceId) === id);
  return [theirs, same ?? mainPart(current)];
}
