import type { Principal } from '@suitegraph/kit/auth';
import { ForbiddenError, InvalidInputError, NotFoundError } from '@suitegraph/kit/errors';
import { requireVersion, type WriteOptions } from '@suitegraph/kit/graphql';
import { newId } from '@suitegraph/kit/ids';
import type { EntityManager } from 'typeorm';
import type { Transactions } from '../app/transactions';
import { canWrite } from '../calendars/calendar-rights';
import {
  type CalendarRepository,
  type CalendarRow,
  type Owner,
} from '../calendars/calendar.repository';
import { CalendarDocument } from '../clients/icalendar/calendar-document';
import type { EventPatch } from '../clients/icalendar/write-event';
import type { DirectoryRepository, LocalUser } from '../directory/directory.repository';
import type { Scheduler } from '../scheduling/scheduler';
import { commonZones } from '../time/zones';
import { isHidden, mainPart, type EventPart } from './calendar-object';
import type { DocumentCache } from './document-cache';
import { checkBounds, checkUid, toPatch } from './event.input-check';
import { checkExtrasScope, type EventExtras } from './event-extras';
import type { EventInput } from './event.inputs';
import type { EventReader } from './event.reader';
import { lockMeeting, type EventRepository, type EventRow } from './event.repository';
import type { EventStore } from './event-store';
import { chosenInstance, instanceId, versionOf, type EventView } from './event-view';
import {
  changedFields,
  currentPart,
  requireOwnMeeting,
  scopedInstance,
  withOrganizer,
  type Held,
  type Target,
} from './held-event';
import { askAgain, editSeries, movedParts, splitOff, truncate } from './series-edit';

/** What writing stands on. */
export interface WriterDependencies {
  readonly transactions: Transactions;
  readonly directory: DirectoryRepository;
  readonly calendars: CalendarRepository;
  readonly events: EventRepository;
  readonly documents: DocumentCache;
  readonly store: EventStore;
  readonly scheduler: Scheduler;
  readonly reader: EventReader;
}

/** What writing events stands on. */
export interface EventWriterDependencies extends WriterDependencies {
  readonly extras: EventExtras;
}

/** Creates and changes events of their owner, and brings attendees along. */
export class EventWriter {
  constructor(private readonly on: EventWriterDependencies) {}

  async create(
    viewer: Principal,
    calendarId: string,
    { input, options }: { input: EventInput; options: WriteOptions | undefined },
  ): Promise<EventView | undefined> {
    const call = { viewer, operation: 'createEvent', input: { calendarId, input }, options };
    const extras = await this.on.extras.prepare(viewer, input);
    return this.on.transactions.write(
      call,
      async (manager) => {
        const calendar = await this.on.calendars.lockWritable(manager, viewer, calendarId);
        if (!calendar) throw new NotFoundError('Calendar', ['calendarId']);
        const document = this.newDocument(viewer, calendar, input);
        if (calendar.ownerId !== viewer.userId && mainPart(document).organizer) {
          throw new ForbiddenError('Only its owner invites people from a calendar');
        }
        if (extras) {
          const target = { owner: ownerOf(calendar), document };
          document.patchAll(await extras(manager, target), new Date());
        }
        const user = await this.userOf(manager, viewer);
        return this.add(manager, calendar, { document, user });
      },
      (id, manager) => this.on.reader.byId(viewer, id, manager),
    );
  }

  async update(
    viewer: Principal,
    target: Target,
    { input, options }: { input: EventInput; options: WriteOptions },
  ): Promise<EventView | undefined> {
    const call = { viewer, operation: 'updateEvent', input: { ...target, input }, options };
    checkExtrasScope(input, target.scope);
    const extras = await this.on.extras.prepare(viewer, input);
    return this.on.transactions.write(
      call,
      async (manager) => {
        const held = await this.hold(manager, viewer, target, options);
        if (input.uid != null && input.uid !== held.row.uid) {
          throw new InvalidInputError('The UID of an event does not change', ['input', 'uid']);
        }
        const current = currentPart(held);
        const patch = this.patchFor(viewer, held, { input, current });
        requireOwnMeeting(held, extras ? { ...patch, attachmentUrls: [] } : patch);
        if (target.scope === 'THIS' && patch.recurrence) {
          throw new InvalidInputError('One instance does not recur', ['input', 'recurrence']);
        }
        if (target.scope === 'THIS_AND_FUTURE') return this.split(manager, held, patch);
        const owner = ownerOf(held.row);
        const extra = await extras?.(manager, { owner, document: held.document });
        await this.change(manager, held, (document) => {
          if (held.at) document.patch(held.at, patch, held.now);
          else editSeries(document, patch, held.now);
          if (extra) document.patchAll(extra, held.now);
        });
        return held.at ? instanceId(held.row.id, held.at, held.zones) : held.row.id;
      },
      (id, manager) => this.on.reader.byId(viewer, id, manager),
    );
  }

  async move(
    viewer: Principal,
    id: string,
    { calendarId, options }: { calendarId: string; options: WriteOptions },
  ): Promise<EventView | undefined> {
    const call = { viewer, operation: 'moveEvent', input: { id, calendarId }, options };
    return this.on.transactions.write(
      call,
      async (manager) => {
        const { row, document } = await this.hold(manager, viewer, { id, scope: 'ALL' }, options);
        const calendar = await this.on.calendars.lock(manager, ownerOf(row), calendarId);
        const writable = calendar && canWrite(calendar, viewer.userId);
        if (!writable) throw new NotFoundError('Calendar', ['calendarId']);
        if (calendar.id !== row.calendarId) {
          await this.requireNewUid(manager, calendar, row.uid);
          await this.on.store.move(manager, row, document, calendar);
        }
        return row.id;
      },
      (moved, manager) => this.on.reader.byId(viewer, moved, manager),
    );
  }

  /** Finds the event and holds it and its meeting until the transaction ends. */
  async hold(
    manager: EntityManager,
    viewer: Principal,
    target: Target,
    options: WriteOptions,
  ): Promise<Held> {
    const { id, recurrenceId } = chosenInstance(target.id, target.recurrenceId);
    const [known] = await this.on.events.findMany(manager, viewer, [id]);
    if (!known) throw new NotFoundError('Event', ['id']);
    await lockMeeting(manager, viewer.tenantId, known.uid);
    const row = await this.on.events.lock(manager, viewer, id);
    if (!row) throw new NotFoundError('Event', ['id']);
    requireVersion(versionOf(row), options.ifMatch ?? undefined);
    const document = this.on.documents.of(row);
    const at = scopedInstance({ row, document }, target.scope, recurrenceId);
    const zones = document.zones(row.timezone ?? undefined);
    const user = await this.actingUser(manager, viewer, row);
    return { row, document, zones, at, user, now: new Date() };
  }

  /** Changes the held event and its copies; `quietly` when nothing is moved, only left out. */
  async change(
    manager: EntityManager,
    held: Held,
    edit: (document: CalendarDocument) => void,
    quietly = false,
  ): Promise<EventRow> {
    const { row, user, now } = held;
    const document = held.document.clone();
    edit(document);
    checkBounds(document);
    const moved = movedParts(held.document, document);
    const rescheduled = !quietly && moved.size > 0;
    const organizer = mainPart(document).organizer;
    const leads = organizer?.address === user.email;
    if (leads && rescheduled) askAgain(document, moved, { organizer: user.email, now });
    const saved = await this.on.store.update(
      manager,
      row,
      document,
      changedFields(held.document, document),
    );
    if (leads) {
      const change = {
        row: saved,
        organizer: user,
        before: held.document,
        after: document,
        rescheduled,
        now,
      };
      await this.on.scheduler.organizerChanged(manager, change);
    }
    return saved;
  }

  /** Adds a new event to a calendar and invites its attendees. Returns its id. */
  async add(
    manager: EntityManager,
    calendar: CalendarRow,
    { document, user }: { document: CalendarDocument; user: LocalUser },
  ): Promise<string> {
    checkBounds(document);
    await lockMeeting(manager, calendar.tenantId, document.uid);
    await this.requireNewUid(manager, calendar, document.uid);
    const row = await this.on.store.insert(manager, calendar, document);
    if (mainPart(document).organizer?.address === user.email) {
      const change = { row, organizer: user, after: document, rescheduled: true, now: new Date() };
      await this.on.scheduler.organizerChanged(manager, change);
    }
    return row.id;
  }

  private newDocument(
    viewer: Principal,
    calendar: CalendarRow,
    input: EventInput,
  ): CalendarDocument {
    const uid = checkUid(input.uid ?? newId());
    const zones = commonZones(calendar.timezone ?? undefined);
    const calendarZone = calendar.timezone ?? undefined;
    const patch = toPatch(input, { viewerAddress: viewer.email, calendarZone, zones });
    return CalendarDocument.create(uid, withOrganizer(patch, { viewer, input }), new Date());
  }

  private patchFor(
    viewer: Principal,
    { row, zones, document, user }: Held,
    { input, current }: { input: EventInput; current: EventPart },
  ): EventPatch {
    const calendarZone = row.timezone ?? undefined;
    const patch = toPatch(input, { viewerAddress: viewer.email, calendarZone, zones, current });
    const { organizer } = mainPart(document);
    if (organizer) return patch;
    const led = withOrganizer(patch, { viewer, input });
    if (led.organizer && user.userId !== viewer.userId) {
      throw new ForbiddenError('Only its owner invites people from a calendar');
    }
    return led;
  }

  private async split(manager: EntityManager, held: Held, patch: EventPatch): Promise<string> {
    const { at, zones, now, row, user } = held;
    const rest = at && splitOff(held.document, at, { zones, now, uid: newId() });
    const first = held.document.clone();
    if (!at || !rest || !truncate(first, at, { zones, now })) {
      await this.change(manager, held, (document) => editSeries(document, patch, now));
      return row.id;
    }
    await this.change(manager, held, (document) => truncate(document, at, { zones, now }), true);
    editSeries(rest, patch, now);
    const calendar = await this.on.calendars.find(manager, user, row.calendarId);
    if (!calendar) throw new NotFoundError('Calendar', ['id']);
    return this.add(manager, calendar, { document: rest, user });
  }

  private async requireNewUid(
    manager: EntityManager,
    calendar: CalendarRow,
    uid: string,
  ): Promise<void> {
    const same = await this.on.events.byUid(manager, ownerOf(calendar), [uid]);
    if (same.some((row) => row.calendarId === calendar.id)) {
      throw new InvalidInputError('The calendar has an event with this UID', ['input', 'uid']);
    }
  }

  /** Who acts: whoever was let in to write acts for the owner. @throws ForbiddenError NotFoundError */
  private async actingUser(
    manager: EntityManager,
    viewer: Principal,
    row: EventRow,
  ): Promise<LocalUser> {
    if (row.ownerId === viewer.userId) return this.userOf(manager, viewer);
    const calendar = await this.on.calendars.find(manager, viewer, row.calendarId);
    const owner = await this.on.directory.find(manager, row.ownerId);
    if (!calendar || !owner) throw new NotFoundError('Event', ['id']);
    if (!canWrite(calendar, viewer.userId) || isHidden(this.on.documents.of(row))) {
      throw new ForbiddenError('This event is shared with you for reading');
    }
    return owner;
  }

  private async userOf(manager: EntityManager, viewer: Principal): Promise<LocalUser> {
    await this.on.directory.ensure(manager, viewer);
    const found = await this.on.directory.find(manager, viewer.userId);
    const { userId, tenantId, email } = viewer;
    return found ?? { userId, tenantId, email, displayName: null };
  }
}

function ownerOf({ tenantId, ownerId }: Pick<EventRow, 'tenantId' | 'ownerId'>): Owner {
  return { tenantId, userId: ownerId };
}
