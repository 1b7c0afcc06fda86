import type { Principal } from '@suitegraph/kit/auth';
import { canonicalAddress } from '@suitegraph/kit/addresses';
import { ExpectedError, InvalidInputError, NotFoundError } from '@suitegraph/kit/errors';
import { requireVersion, type WriteOptions } from '@suitegraph/kit/graphql';
import type { EntityManager } from 'typeorm';
import type { Transactions } from '../app/transactions';
import type { Owner } from '../calendars/calendar.repository';
import type { CalendarDocument } from '../clients/icalendar/calendar-document';
import type { DirectoryRepository, LocalUser } from '../directory/directory.repository';
import { mainPart, type AttendeeStatus, type EventPart } from '../events/calendar-object';
import type { DocumentCache } from '../events/document-cache';
import type { EventReader } from '../events/event.reader';
import { lockMeeting, type EventRepository, type EventRow } from '../events/event.repository';
import type { EventStore } from '../events/event-store';
import { chosenInstance, instanceId, versionOf, type EventView } from '../events/event-view';
import type { Rsvp } from '../events/event.inputs';
import { instanceOf } from '../events/held-event';
import type { CalendarTime } from '../time/calendar-time';
import type { Scheduler } from './scheduler';

const MAX_COMMENT = 2_000;

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
}

/** What replies stand on. */
export interface ReplyDependencies {
  readonly transactions: Transactions;
  readonly directory: DirectoryRepository;
  readonly events: EventRepository;
  readonly documents: DocumentCache;
  readonly store: EventStore;
  readonly scheduler: Scheduler;
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
    if ((comment?.length ?? 0) > MAX_COMMENT) {
      throw new InvalidInputError(`At most ${MAX_COMMENT} characters`, ['comment']);
    }
    const address = canonicalAddress(response.email);
    const { id, recurrenceId } = chosenInstance(response.id, response.recurrenceId);
    return this.on.transactions.write(
      { viewer, operation: 'respondToEvent', input: response, options },
      async (manager) => {
        const row = await this.lock(manager, viewer, id);
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
    document.setStatus(reply, reply.recurrenceId, now);
    const saved = await this.on.store.update(manager, row, document, ['attendees']);
    const user = await this.on.directory.find(manager, row.ownerId);
    const organizer = mainPart(document).organizer?.address;
    if (!user || organizer === undefined) return saved;
    if (organizer === user.email) {
      const change = { row: saved, organizer: user, after: document, rescheduled: false, now };
      await this.on.scheduler.replyRecorded(manager, change, '');
    } else await this.bringToOrganizer(manager, { row: saved, document, user, organizer, reply });
    return saved;
  }

  /** Records an answer that reached the organizer, and shows it to the others who are users here. */
  async received(
    manager: EntityManager,
    row: EventRow,
    organizer: LocalUser,
    reply: Reply,
  ): Promise<void> {
    const now = new Date();
    const document = this.on.documents.of(row).clone();
    document.setStatus(reply, reply.recurrenceId, now);
    const saved = await this.on.store.update(manager, row, document, ['attendees']);
    const change = { row: saved, organizer, after: document, rescheduled: false, now };
    await this.on.scheduler.replyRecorded(manager, change, reply.address);
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
      return;
    }
    const copies = await this.on.events.copies(manager, row.tenantId, row.uid);
    const theirs = copies.find(
      (copy) => copy.ownerId === local.userId && this.organizes(copy, organizer),
    );
    if (theirs) await this.received(manager, theirs, local, reply);
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

/** RFC 5546 §3.2.3: a reply names only who replies, and only the instance it is about. */
function replyOf(document: CalendarDocument, { address, recurrenceId }: Reply): CalendarDocument {
  const reply = document.clone();
  if (recurrenceId) reply.keepOnly(recurrenceId);
  reply.patchAll(
    (part) => ({ attendees: part.attendees.filter((attendee) => attendee.address === address) }),
    new Date(),
  );
  return reply;
}

function attendeeNotFound(): ExpectedError {
  return new ExpectedError('ATTENDEE_NOT_FOUND', 'This address is not invited', ['email']);
}

function requireAttendee(document: CalendarDocument, address: string): void {
  const parts: EventPart[] = [...(document.master ? [document.master] : []), ...document.overrides];
  const invited = parts.some(({ attendees }) =>
    attendees.some((other) => other.address === address),
  );
  if (!invited) throw attendeeNotFound();
}
