import type { Principal } from '@suitegraph/kit/auth';
import { canonicalAddress } from '@suitegraph/kit/addresses';
import { ForbiddenError, NotFoundError } from '@suitegraph/kit/errors';
import { recordEvents } from '@suitegraph/kit/events';
import { requireVersion, type WriteOptions } from '@suitegraph/kit/graphql';
import type { EntityManager } from 'typeorm';
import type { Transactions } from '../app/transactions';
import type { Owner } from '../calendars/calendar.repository';
import type { CalendarDocument } from '../clients/icalendar/calendar-document';
import type { DirectoryRepository, LocalUser } from '../directory/directory.repository';
import {
  mainPart,
  type AttendeePart,
  type AttendeeStatus,
  type EventPart,
} from '../events/calendar-object';
import type { DocumentCache } from '../events/document-cache';
import type { EventReader } from '../events/event.reader';
import { lockMeeting, type EventRepository, type EventRow } from '../events/event.repository';
import type { EventStore } from '../events/event-store';
import { chosenInstance, instanceId, versionOf, type EventView } from '../events/event-view';
import type { Rsvp } from '../events/event.inputs';
import { instanceOf } from '../events/held-event';
import { formatBasic, instantOf, type CalendarTime, type Zones } from '../time/calendar-time';
import { addDelegate } from './delegation';
import { attendeeNotFound, checkComment } from './invited';
import { onlyWith } from './message-documents';
import type { ReplyRepository, Revision } from './reply.repository';
import { rsvpChanged } from './rsvp.events';
import type { Scheduler } from './scheduler';

/** An answer as the mutation gives it. */
export interface Response {
  readonly id: string;
  readonly email: string;
  readonly response: Rsvp;
  readonly comment?: string | undefined;
  readonly recurrenceId?: Date | undefined;
}

/** One attendee's answer to one meeting or instance. */
export interface Reply {
  readonly address: string;
  readonly status: AttendeeStatus;
  readonly recurrenceId?: CalendarTime | undefined;
  readonly comment?: string | undefined;
  /** Who is to come instead, when somebody delegates (RFC 5546 §4.2.5). */
  readonly delegate?: AttendeePart | undefined;
}

/** What replies stand on. */
export interface ReplyDependencies {
  readonly transactions: Transactions;
  readonly directory: DirectoryRepository;
  readonly events: EventRepository;
  readonly documents: DocumentCache;
  readonly store: EventStore;
  readonly scheduler: Scheduler;
  readonly received: ReplyRepository;
  readonly reader: EventReader;
}

/** Answers to invitations, on the side of who was invited and on the organizer's. */
export class ReplyService {
  constructor(private readonly on: ReplyDependencies) {}

  /** Answers an invitation of the viewer's. */
  async respond(
    viewer: Principal,
    response: Response,
    options: WriteOptions | undefined,
  ): Promise<EventView | undefined> {
    const { comment } = response;
    checkComment(comment);
    const address = canonicalAddress(response.email);
    const { id, recurrenceId } = chosenInstance(response.id, response.recurrenceId);
    return this.on.transactions.write(
      { viewer, operation: 'respondToEvent', input: response, options },
      async (manager) => {
        const row = await this.lock(manager, viewer, id);
        if (row.ownerId !== viewer.userId) {
          throw new ForbiddenError('Invitations are answered in your own calendar');
        }
        requireVersion(versionOf(row), options?.ifMatch ?? undefined);
        const document = this.on.documents.of(row);
        const at = recurrenceId && instanceOf(row, document, recurrenceId);
        requireAttendee(document, address);
        // The organizer may note an answer given in person; others answer for themselves.
        const organizes = mainPart(document).organizer?.address === viewer.email;
        if (address !== viewer.email && !organizes) throw attendeeNotFound();
        const reply = { address, status: response.response, recurrenceId: at, comment };
        await this.answer(manager, row, reply);
        return at ? instanceId(row.id, at, document.zones(row.timezone ?? undefined)) : row.id;
      },
      (shown, manager) => this.on.reader.byId(viewer, shown, manager),
    );
  }

  /** Records an answer on the owner's copy, and brings it to the organizer. */
  async answer(manager: EntityManager, row: EventRow, reply: Reply): Promise<EventRow> {
    const now = new Date();
    const document = this.on.documents.of(row).clone();
    const { delegate } = reply;
    document.setStatus(reply, reply.recurrenceId, now);
    if (delegate) addDelegate(document, { ...reply, delegate }, now);
    const saved = await this.on.store.update(manager, row, document, ['attendees']);
    const user = await this.on.directory.find(manager, row.ownerId);
    const organizer = mainPart(document).organizer?.address;
    if (!user || organizer === undefined) return saved;
    if (organizer === user.email) {
      await this.announce(manager, saved, { before: row, reply });
      const change = { row: saved, organizer: user, after: document, rescheduled: false, now };
      await this.on.scheduler.replyRecorded(manager, change, '');
    } else await this.bringToOrganizer(manager, { row: saved, document, user, organizer, reply });
    return saved;
  }

  /**
   * Records an answer that reached the organizer, and shows it to the others who are users here. Returns
   * false for one that is older than what is known.
   */
  async received(
    manager: EntityManager,
    { row, organizer }: { row: EventRow; organizer: LocalUser },
    reply: Reply,
    revision: Revision,
  ): Promise<boolean> {
    const now = new Date();
    const { address, recurrenceId, delegate } = reply;
    const instance = recurrenceId ? formatBasic(recurrenceId) : '';
    const of = { objectId: row.id, address, instance };
    if (!(await this.on.received.advance(manager, of, revision))) return false;
    const before = this.on.documents.of(row);
    const document = before.clone();
    document.setStatus(reply, recurrenceId, now);
    if (delegate) addDelegate(document, { address, recurrenceId, delegate }, now);
    const saved = await this.on.store.update(manager, row, document, ['attendees']);
    await this.announce(manager, saved, { before: row, reply });
    const change = { row: saved, organizer, before, after: document, rescheduled: false, now };
    if (delegate) await this.on.scheduler.organizerChanged(manager, change);
    else await this.on.scheduler.replyRecorded(manager, change, reply.address);
    return true;
  }

  /** Tells the organizer, when the answer is another than before. */
  private async announce(
    manager: EntityManager,
    saved: EventRow,
    { before, reply }: { before: EventRow; reply: Reply },
  ): Promise<void> {
    const { address, status, recurrenceId } = reply;
    const document = this.on.documents.of(before);
    const zones = document.zones(before.timezone ?? undefined);
    const part = recurrenceId && partAt(document, recurrenceId, zones);
    const known = (part ?? mainPart(document)).attendees.find((one) => one.address === address);
    const previous = known?.status ?? 'NEEDS_ACTION';
    if (previous === status) return;
    const eventId = recurrenceId ? instanceId(saved.id, recurrenceId, zones) : saved.id;
    await recordEvents(manager, [rsvpChanged(saved, { eventId, address, status, previous })]);
  }

  private async bringToOrganizer(
    manager: EntityManager,
    to: {
      row: EventRow;
      document: CalendarDocument;
      user: LocalUser;
      organizer: string;
      reply: Reply;
    },
  ): Promise<void> {
    const { row, document, user, organizer, reply } = to;
    if (await this.on.scheduler.isLeftToServer(manager, row, user)) return;
    const local = (await this.on.directory.byAddress(manager, row.tenantId, [organizer])).get(
      organizer,
    );
    if (!local) {
      await this.on.scheduler.send(manager, {
        method: 'REPLY',
        row,
        document: replyOf(document, reply),
        from: user,
        to: [organizer],
        comment: reply.comment,
      });
      await this.forward(manager, to);
      return;
    }
    const copies = await this.on.events.copies(manager, row.tenantId, row.uid);
    const theirs = copies.find(
      (copy) => copy.ownerId === local.userId && this.organizes(copy, organizer),
    );
    if (!theirs) return;
    const { sequence } = mainPart(this.on.documents.of(theirs));
    const revision = { sequence, stampedAt: Date.now() };
    await this.received(manager, { row: theirs, organizer: local }, reply, revision);
  }

  /** RFC 5546 §4.2.5: the meeting of somebody elsewhere is passed on by who delegates. */
  private async forward(
    manager: EntityManager,
    to: { row: EventRow; document: CalendarDocument; user: LocalUser; reply: Reply },
  ): Promise<void> {
    const { row, user, reply } = to;
    if (!reply.delegate) return;
    const document = to.document.clone();
    if (reply.recurrenceId) document.keepOnly(reply.recurrenceId);
    const message = {
      method: 'REQUEST',
      row,
      document,
      from: user,
      comment: reply.comment,
    } as const;
    await this.on.scheduler.send(manager, { ...message, to: [reply.delegate.address] });
  }

  private organizes(copy: EventRow, organizer: string): boolean {
    return mainPart(this.on.documents.of(copy)).organizer?.address === organizer;
  }

  private async lock(manager: EntityManager, owner: Owner, id: string): Promise<EventRow> {
    const [known] = await this.on.events.findMany(manager, owner, [id]);
    if (!known) throw new NotFoundError('Event', ['id']);
    await lockMeeting(manager, owner.tenantId, known.uid);
    const row = await this.on.events.lock(manager, owner, id);
    if (!row) throw new NotFoundError('Event', ['id']);
    return row;
  }
}

/** RFC 5546 §3.2.3: a reply names only who replies and who comes instead, in the instance it is about. */
function replyOf(
  document: CalendarDocument,
  { address, recurrenceId, delegate, comment }: Reply,
): CalendarDocument {
  const reply = onlyWith(document, [address, ...(delegate ? [delegate.address] : [])]);
  if (recurrenceId) reply.keepOnly(recurrenceId);
  if (comment !== undefined) reply.patchAll(() => ({ comments: [comment] }), new Date());
  return reply;
}

/** The changed instance with this original start, if there is one. */
function partAt(
  document: CalendarDocument,
  recurrenceId: CalendarTime,
  zones: Zones,
): EventPart | undefined {
  const at = instantOf(recurrenceId, zones);
  return document.overrides.find(
    (part) => part.recurrenceId && instantOf(part.recurrenceId, zones) === at,
  );
}

function requireAttendee(document: CalendarDocument, address: string): void {
  const parts: EventPart[] = [...(document.master ? [document.master] : []), ...document.overrides];
  const invited = parts.some(({ attendees }) =>
    attendees.some((other) => other.address === address),
  );
  if (!invited) throw attendeeNotFound();
}
