import { tryCanonicalAddress } from '@suitegraph/kit/addresses';
import { ExpectedError } from '@suitegraph/kit/errors';
import type { EntityManager } from 'typeorm';
import type { CalendarRepository } from '../calendars/calendar.repository';
import type { CalendarDocument } from '../clients/icalendar/calendar-document';
import type { LocalUser } from '../directory/directory.repository';
import { mainPart, type EventPart } from '../events/calendar-object';
import type { DocumentCache } from '../events/document-cache';
import { checkBounds } from '../events/event.input-check';
import { lockMeeting, type EventRepository, type EventRow } from '../events/event.repository';
import type { EventStore } from '../events/event-store';
import type { ReplyService } from './reply.service';

/** A message of RFC 5546 that arrived. */
export interface ITipMessage {
  readonly method: string;
  readonly documents: readonly CalendarDocument[];
  /** Who sent the mail. */
  readonly from: string | undefined;
}

/** What became of a message, for the log. */
export type Outcome = 'ADDED' | 'UPDATED' | 'CANCELLED' | 'ANSWERED' | 'IGNORED';

/** What it stands on. */
export interface InvitationServiceDependencies {
  readonly calendars: CalendarRepository;
  readonly events: EventRepository;
  readonly documents: DocumentCache;
  readonly store: EventStore;
  readonly replies: ReplyService;
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
      const [known] = await this.on.events.byUid(manager, owner, [document.uid]);
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
    if (method === 'REQUEST') return this.request(manager, arrival);
    if (method === 'CANCEL') return this.cancel(manager, arrival);
    return method === 'REPLY' ? this.reply(manager, arrival) : 'IGNORED';
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
    const invited = new Set(
      partsOf(current).flatMap(({ attendees }) => attendees.map((a) => a.address)),
    );
    let outcome: Outcome = 'IGNORED';
    let row = known;
    for (const { attendees, recurrenceId, sequence } of partsOf(document)) {
      const answer = attendees.find(({ address }) => address === from);
      // RFC 5546 §2.1.5: an answer to an earlier revision is out of date.
      if (!answer || !invited.has(answer.address) || sequence < mainPart(current).sequence)
        continue;
      const { address, status } = answer;
      await this.on.replies.received(manager, row, owner, { address, status, recurrenceId });
      row = (await this.on.events.lock(manager, owner, known.id)) ?? row;
      outcome = 'ANSWERED';
    }
    return outcome;
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
