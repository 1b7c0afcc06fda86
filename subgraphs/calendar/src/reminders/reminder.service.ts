import type { Principal } from '@suitegraph/kit/auth';
import { InvalidInputError, NotFoundError } from '@suitegraph/kit/errors';
import type { EntityManager } from 'typeorm';
import type { Transactions } from '../app/transactions';
import { TaskDocument } from '../clients/icalendar/task-document';
import type { CalendarObject } from '../events/calendar-object';
import type { DocumentCache } from '../events/document-cache';
import type { EventRepository, EventRow } from '../events/event.repository';
import { parseEventId } from '../events/event-view';
import { instanceOf } from '../events/held-event';
import type { TaskRepository } from '../tasks/task.repository';
import { DAY_MS, formatBasic, instantOf } from '../time/calendar-time';
import type { ReminderSchedule } from './reminder.schedule';

const MAX_SNOOZE_DAYS = 366;

/** What the service stands on. */
export interface ReminderDependencies {
  readonly transactions: Transactions;
  readonly events: EventRepository;
  readonly tasks: TaskRepository;
  readonly documents: DocumentCache;
  readonly schedule: ReminderSchedule;
}

/** What owners decide about their reminders. */
export class ReminderService {
  constructor(private readonly on: ReminderDependencies) {}

  /** Reminds again at `until`. @throws InvalidInputError when that is past or more than a year away. */
  async snooze(viewer: Principal, id: string, until: Date): Promise<void> {
    const inMs = until.getTime() - Date.now();
    if (inMs <= 0 || inMs > MAX_SNOOZE_DAYS * DAY_MS) {
      throw new InvalidInputError(`Within ${MAX_SNOOZE_DAYS} days from now`, ['until']);
    }
    await this.choose(viewer, id, until);
  }

  /** Gives no more reminders of this event, instance or task. */
  async dismiss(viewer: Principal, id: string): Promise<void> {
    await this.choose(viewer, id, null);
  }

  private choose(viewer: Principal, id: string, snoozedUntil: Date | null): Promise<void> {
    return this.on.transactions.run(async (manager) => {
      const { row, object, instance } = await this.find(manager, viewer, id);
      await this.on.schedule.choose(manager, row, { object, choice: { instance, snoozedUntil } });
    });
  }

  private async find(
    manager: EntityManager,
    viewer: Principal,
    given: string,
  ): Promise<{ row: EventRow; object: CalendarObject; instance: string }> {
    const { id, recurrenceId } = parseEventId(given);
    const event = await this.on.events.lock(manager, viewer, id);
    const row = event ?? (await this.on.tasks.lock(manager, viewer, id));
    // Reminders are the owner's own, whoever else may see the calendar.
    if (row?.ownerId !== viewer.userId) throw new NotFoundError('Event or task', ['id']);
    if (!event) return { row, object: TaskDocument.parse(row.ics), instance: '' };
    const object = this.on.documents.of(row);
    if (!recurrenceId) return { row, object, instance: '' };
    const at = instanceOf(row, object, recurrenceId);
    const zones = object.zones(row.timezone ?? undefined);
    const instance =
      at.form === 'DATE'
        ? formatBasic(at)
        : formatBasic({ wall: instantOf(at, zones), form: 'UTC' });
    return { row, object, instance };
  }
}
