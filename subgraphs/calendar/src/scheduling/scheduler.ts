import { InvalidInputError } from '@suitegraph/kit/errors';
import { recordEvents } from '@suitegraph/kit/events';
import type { EntityManager } from 'typeorm';
import type { CalendarRepository } from '../calendars/calendar.repository';
import type { CalendarDocument } from '../clients/icalendar/calendar-document';
import type { DirectoryRepository, LocalUser } from '../directory/directory.repository';
import { mainPart } from '../events/calendar-object';
import type { DocumentCache } from '../events/document-cache';
import type { EventRepository, EventRow } from '../events/event.repository';
import type { EventStore } from '../events/event-store';

/** The event type under which messages to people elsewhere are announced: mail sends them (RFC 6047). */
export const SCHEDULING_MESSAGE = 'calendar.scheduling';
const MAX_MESSAGE_LENGTH = 64_000;
const ANSWERS: Readonly<Record<string, string>> = {
  ACCEPTED: 'Accepted',
  DECLINED: 'Declined',
  TENTATIVE: 'Tentative',
  DELEGATED: 'Delegated',
};

/** A message of RFC 5546 to people who are no users here. */
export interface SchedulingMessage {
  readonly method: 'REQUEST' | 'REPLY' | 'CANCEL' | 'REFRESH' | 'COUNTER' | 'DECLINECOUNTER';
  readonly row: Pick<EventRow, 'id' | 'tenantId'>;
  readonly document: CalendarDocument;
  readonly from: LocalUser;
  readonly to: readonly string[];
  readonly comment?: string | undefined;
}

/** What an organizer did to a meeting. */
export interface MeetingChange {
  readonly row: EventRow;
  readonly organizer: LocalUser;
  readonly before?: CalendarDocument | undefined;
  /** Absent when the meeting was deleted. */
  readonly after?: CalendarDocument | undefined;
  /** Whether its time changed, so that every answer is asked for again. */
  readonly rescheduled: boolean;
  readonly now: Date;
}

/** Tells which calendars are kept by a server that schedules by itself (RFC 6638 §2). */
export interface ServerScheduling {
  /** Whether it does so for this address, as organizer or attendee, in this calendar. */
  schedules(manager: EntityManager, calendarId: string, address: string): Promise<boolean>;
}

/** What the scheduler stands on. */
export interface SchedulerDependencies {
  readonly directory: DirectoryRepository;
  readonly calendars: CalendarRepository;
  readonly events: EventRepository;
  readonly documents: DocumentCache;
  readonly store: EventStore;
  readonly servers: ServerScheduling;
}

/**
 * Implicit scheduling (RFC 6638 §3.2): whoever is invited and a user here has a copy of the event in
 * their own calendar, written in the organizer's transaction; the others are written to.
 */
export class Scheduler {
  constructor(private readonly on: SchedulerDependencies) {}

  /** Brings all copies in line with the organizer's, and tells people elsewhere. */
  async organizerChanged(manager: EntityManager, change: MeetingChange): Promise<void> {
    const { row, before, after, organizer } = change;
    const invited = after ? othersIn(after, organizer.email) : [];
    const formerly = before ? othersIn(before, organizer.email) : [];
    const dismissed = formerly.filter((address) => !invited.includes(address));
    const everybody = [...invited, ...dismissed];
    if (everybody.length === 0 || (await this.isLeftToServer(manager, row, organizer))) return;
    const local = await this.on.directory.byAddress(manager, row.tenantId, everybody);
    await this.bringToCopies(manager, change, { local, invited, dismissed });
    const elsewhere = (addresses: readonly string[]): string[] =>
      addresses.filter((address) => !local.has(address));
    if (after) {
      const to = elsewhere(invited);
      await this.send(manager, { method: 'REQUEST', row, document: after, from: organizer, to });
    }
    if (before) await this.sendCancel(manager, { ...change, before }, elsewhere(dismissed));
  }

  private async bringToCopies(
    manager: EntityManager,
    change: MeetingChange,
    to: {
      local: ReadonlyMap<string, LocalUser>;
      invited: readonly string[];
      dismissed: readonly string[];
    },
  ): Promise<void> {
    const { row, after, organizer, now } = change;
    const copies = await this.copiesOf(manager, row, organizer.email);
    for (const address of after ? to.invited : []) {
      const user = to.local.get(address);
      if (user && after) {
        await this.deliver(manager, { ...change, after }, user, copies.get(user.userId));
      }
    }
    for (const address of to.dismissed) {
      const copy = copies.get(to.local.get(address)?.userId ?? '');
      if (copy) await this.cancel(manager, copy, now);
    }
  }

  /** Gives everybody else who is a user here the organizer's view, after a reply has changed it. */
  async replyRecorded(
    manager: EntityManager,
    change: MeetingChange,
    except: string,
  ): Promise<void> {
    const { row, after, organizer } = change;
    if (!after || (await this.isLeftToServer(manager, row, organizer))) return;
    const copies = await this.copiesOf(manager, row, organizer.email);
    const local = await this.on.directory.byAddress(
      manager,
      row.tenantId,
      othersIn(after, organizer.email),
    );
    for (const [address, user] of local) {
      const copy = copies.get(user.userId);
      if (copy && address !== except) await this.deliver(manager, { ...change, after }, user, copy);
    }
  }

  /** Whether the calendar's server tells the others: they would hear of it twice from us. */
  isLeftToServer(
    manager: EntityManager,
    { calendarId }: Pick<EventRow, 'calendarId'>,
    { email }: Pick<LocalUser, 'email'>,
  ): Promise<boolean> {
    return this.on.servers.schedules(manager, calendarId, email);
  }

  /** Announces a message for people elsewhere; nothing when there is nobody. */
  async send(manager: EntityManager, message: SchedulingMessage): Promise<void> {
    const { row, document, from, to, method } = message;
    if (to.length === 0) return;
    const ics = document.toText(method);
    if (ics.length > MAX_MESSAGE_LENGTH) {
      throw new InvalidInputError('The event is too large to be sent to attendees elsewhere', [
        'input',
      ]);
    }
    await recordEvents(manager, [
      {
        tenantId: row.tenantId,
        audience: [from.userId],
        type: SCHEDULING_MESSAGE,
        kind: 'CREATED',
        key: row.id,
        data: {
          method,
          ics,
          from: from.email,
          fromName: from.displayName ?? from.email,
          to: [...to],
          subject: subjectOf(message),
          ...(message.comment !== undefined && { comment: message.comment }),
        },
      },
    ]);
  }

  private async sendCancel(
    manager: EntityManager,
    { row, before, organizer, now }: MeetingChange & { before: CalendarDocument },
    to: readonly string[],
  ): Promise<void> {
    if (to.length === 0) return;
    const document = before.clone();
    document.patchAll(
      (part) => ({
        status: 'CANCELLED',
        sequence: part.sequence + 1,
        attendees: part.attendees.filter(({ address }) => to.includes(address)),
      }),
      now,
    );
    await this.send(manager, { method: 'CANCEL', row, document, from: organizer, to });
  }

  /** Copies by owner: only those that really belong to this organizer's meeting. */
  private async copiesOf(
    manager: EntityManager,
    row: EventRow,
    organizer: string,
  ): Promise<Map<string, EventRow>> {
    const found = await this.on.events.copies(manager, row.tenantId, row.uid);
    return new Map(
      found
        .filter((copy) => copy.id !== row.id && copy.ownerId !== row.ownerId)
        .filter((copy) => mainPart(this.on.documents.of(copy)).organizer?.address === organizer)
        .map((copy) => [copy.ownerId, copy]),
    );
  }

  private async deliver(
    manager: EntityManager,
    { after, row, rescheduled }: MeetingChange & { after: CalendarDocument },
    user: LocalUser,
    copy: EventRow | undefined,
  ): Promise<void> {
    const document = after.clone();
    const own = copy && this.on.documents.of(copy).master;
    document.keepOwn(own?.reminders ?? []);
    if (copy) {
      await this.on.store.update(manager, copy, document, ['attendees']);
      return;
    }
    const status = mainPart(after).attendees.find(({ address }) => address === user.email)?.status;
    // Whoever declined and took the event out of the calendar is not bothered until its time changes.
    if (status === 'DECLINED' && !rescheduled) return;
    const calendar = await this.on.calendars.ensureDefault(manager, user);
    const taken = await this.on.events.byUid(manager, user, [row.uid]);
    if (taken.some(({ readOnly }) => !readOnly)) return;
    await this.on.store.insert(manager, calendar, document);
  }

  private async cancel(manager: EntityManager, copy: EventRow, now: Date): Promise<void> {
    const document = this.on.documents.of(copy).clone();
    document.patchAll((part) => ({ status: 'CANCELLED', sequence: part.sequence + 1 }), now);
    await this.on.store.update(manager, copy, document, ['status']);
  }
}

/** Everybody invited to any part of it but its organizer. */
function othersIn(document: CalendarDocument, organizer: string): string[] {
  const parts = [...(document.master ? [document.master] : []), ...document.overrides];
  const all = parts.flatMap(({ attendees }) => attendees.map(({ address }) => address));
  return [...new Set(all)].filter((address) => address !== organizer);
}

function subjectOf({ method, document, from }: SchedulingMessage): string {
  const part = mainPart(document);
  const summary = part.summary ?? 'Event';
  if (method === 'REQUEST')
    return part.sequence > 0 ? `Updated: ${summary}` : `Invitation: ${summary}`;
  if (method === 'CANCEL') return `Cancelled: ${summary}`;
  if (method === 'REFRESH') return `Please send again: ${summary}`;
  if (method === 'DECLINECOUNTER') return `Not at another time: ${summary}`;
  if (method === 'COUNTER') return `Another time proposed: ${summary}`;
  const status =
    part.attendees.find(({ address }) => address === from.email)?.status ?? 'NEEDS_ACTION';
  return `${ANSWERS[status] ?? 'Reply'}: ${summary}`;
}
