import { recordEvents, type NewEvent } from '@suitegraph/kit/events';
import type { EntityManager } from 'typeorm';
import { mainPart, type CalendarObject } from '../events/calendar-object';
import type { ReminderPlanner } from '../events/event-store';
import { DAY_MS, instantOf, MINUTE_MS, parseBasic, type Zones } from '../time/calendar-time';
import { nextLook, remindersBetween, type DueReminder } from './due-reminders';
import type { DueObject, ReminderChoice, ReminderRepository } from './reminder.repository';

/** The event type under which reminders that are due are announced. */
export const REMINDER_DUE = 'calendar.reminder';
/** What came due longer ago, while nothing ran, is of no use any more. */
const MAX_LATE_MS = DAY_MS;
const MAX_AT_ONCE = 50;
/** Reminders of one object in one go. */
const MAX_OF_ONE = 100;

/** What is planned: any object of a calendar. */
interface Planned {
  readonly id: string;
  readonly timezone: string | null;
}

/** Keeps the time of each object's next reminder, and announces those that are due, each once. */
export class ReminderSchedule implements ReminderPlanner {
  constructor(
    private readonly reminders: ReminderRepository,
    private readonly parse: (due: DueObject) => CalendarObject,
  ) {}

  /** Notes when a written object next reminds of itself. What lies in the past is not made up for. */
  async plan(manager: EntityManager, row: Planned, object: CalendarObject): Promise<void> {
    const now = new Date();
    const known = await this.reminders.scheduleOf(manager, row.id);
    // What was due already before this change is still given, by the worker that is about to.
    const lookedUntil = known && known.nextAt <= now ? known.lookedUntil : now;
    await this.planFrom(manager, { ...row, lookedUntil }, object);
  }

  /** Reminds of an instance again at a time, or (with null) no more. */
  async choose(
    manager: EntityManager,
    row: Planned,
    { object, choice }: { object: CalendarObject; choice: ReminderChoice },
  ): Promise<void> {
    await this.reminders.choose(manager, row.id, choice);
    await this.plan(manager, row, object);
  }

  /**
   * Announces what is due by `now` and plans what comes next, in the caller's transaction: a process
   * that dies has announced nothing, and no other one takes the same objects meanwhile.
   *
   * @returns how many objects were taken
   */
  async giveDue(manager: EntityManager, now: Date): Promise<number> {
    const due = await this.reminders.takeDue(manager, now, MAX_AT_ONCE);
    for (const one of due) {
      const object = this.parse(one);
      const zones = object.zones(one.timezone ?? undefined);
      const choices = await this.reminders.choices(manager, one.id);
      const given = dueOf(object, zones, { choices, now, lookedUntil: one.lookedUntil });
      await recordEvents(
        manager,
        given.slice(0, MAX_OF_ONE).map((reminder) => announcement(one, reminder)),
      );
      await this.reminders.forgetChoices(manager, one.id, now);
      await this.planFrom(manager, { ...one, lookedUntil: now }, object);
    }
    return due.length;
  }

  private async planFrom(
    manager: EntityManager,
    { id, timezone, lookedUntil }: Planned & { lookedUntil: Date },
    object: CalendarObject,
  ): Promise<void> {
    const zones = object.zones(timezone ?? undefined);
    const choices = await this.reminders.choices(manager, id);
    const times = choices.flatMap(({ snoozedUntil }) =>
      snoozedUntil ? [snoozedUntil.getTime()] : [],
    );
    const next = nextLook(object, zones, lookedUntil.getTime());
    if (next !== undefined) times.push(next);
    const nextAt = times.length > 0 ? new Date(Math.min(...times)) : undefined;
    await this.reminders.schedule(manager, id, { lookedUntil, nextAt });
  }
}

/** Alarms and snoozes whose time has come, without those of dismissed instances. */
function dueOf(
  object: CalendarObject,
  zones: Zones,
  of: { choices: readonly ReminderChoice[]; now: Date; lookedUntil: Date },
): (DueReminder & { snoozed: boolean })[] {
  const now = of.now.getTime();
  const after = Math.max(of.lookedUntil.getTime(), now - MAX_LATE_MS);
  const dismissed = new Set(
    of.choices.filter(({ snoozedUntil }) => !snoozedUntil).map(({ instance }) => instance),
  );
  const alarms = remindersBetween(object, zones, { after, until: now })
    .filter(({ instance }) => !dismissed.has(instance))
    .map((reminder) => ({ ...reminder, snoozed: false }));
  const snoozes = of.choices.flatMap(({ instance, snoozedUntil }) => {
    const at = snoozedUntil?.getTime() ?? Number.POSITIVE_INFINITY;
    if (at > now || at <= now - MAX_LATE_MS) return [];
    const startsAt = parseBasic(instance)?.wall ?? instantOf(mainPart(object).start, zones);
    const minutesBefore = Math.round((startsAt - at) / MINUTE_MS);
    return [{ at, instance, startsAt, minutesBefore, method: 'DISPLAY' as const, snoozed: true }];
  });
  return [...alarms, ...snoozes];
}

function announcement(
  { id, tenantId, ownerId, component }: DueObject,
  reminder: DueReminder & { snoozed: boolean },
): NewEvent {
  const { instance, minutesBefore, method, snoozed, at } = reminder;
  return {
    tenantId,
    audience: [ownerId],
    type: REMINDER_DUE,
    kind: 'CREATED',
    key: instance === '' ? id : `${id}~${instance}`,
    data: { component, minutesBefore, method, snoozed, dueAt: new Date(at).toISOString() },
  };
}
