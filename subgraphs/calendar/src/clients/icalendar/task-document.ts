import ICAL from 'ical.js';
import type { CalendarObject, EventPart } from '../../events/calendar-object';
import type { Task, TaskPatch, TaskStatus } from '../../tasks/task';
import { instantOf, type CalendarTime, type Zones } from '../../time/calendar-time';
import { addZones } from './add-zones';
import { emptyCalendar, guarded, objectsOf, parseCalendars } from './calendar-stream';
import { patchDetails, readDetails } from './details';
import { zonesOf } from './embedded-zones';
import { JunkCalendarError } from './junk';
import { alarmsOf, remindersOf } from './read-alarms';
import { datesOf, people, recurrenceLines, spanBetween, textOf, texts, timeOf } from './read-event';
import { setRecurrence, setReminders, setTime } from './write-event';

const STATUSES: Readonly<Record<string, TaskStatus>> = {
  'NEEDS-ACTION': 'NEEDS_ACTION',
  'IN-PROCESS': 'IN_PROCESS',
  COMPLETED: 'COMPLETED',
  CANCELLED: 'CANCELLED',
};

/**
 * One task (all VTODOs of a UID, RFC 5545 §3.6.2) as iCalendar text: read into our words, changed in
 * place so that every property we do not know survives, and written back.
 */
export class TaskDocument implements CalendarObject {
  readonly overrides: readonly EventPart[] = [];
  private known: Task | undefined;

  private constructor(private readonly root: ICAL.Component) {}

  /** Reads the text of one task. @throws JunkCalendarError when it is none. */
  static parse(text: string): TaskDocument {
    const [document, second] = TaskDocument.parseAll(text);
    if (!document) throw new JunkCalendarError('There is no task in it');
    if (second) throw new JunkCalendarError('There are tasks of several UIDs in it');
    return document;
  }

  /** Reads all tasks of a text, none when there are only events. @throws JunkCalendarError */
  static parseAll(text: string): TaskDocument[] {
    const roots = parseCalendars(text).flatMap((calendar) => objectsOf(calendar, 'vtodo'));
    const documents = roots.map((root) => new TaskDocument(root));
    for (const document of documents) document.read();
    return documents;
  }

  /** A new task. */
  static create(uid: string, patch: TaskPatch, now: Date): TaskDocument {
    const root = emptyCalendar();
    const todo = new ICAL.Component('vtodo');
    todo.updatePropertyWithValue('uid', uid);
    setTime(todo, 'created', utc(now));
    root.addSubcomponent(todo);
    const document = new TaskDocument(root);
    document.patch({ status: 'NEEDS_ACTION', ...patch }, now);
    return document;
  }

  get uid(): string {
    return this.task.uid;
  }

  /** The task itself; of a series its first instance that is not done. */
  get task(): Task {
    return this.read();
  }

  /** As an event would be: what reminders are counted from. Its recurrence is its own affair. */
  get master(): EventPart {
    const { start, due, status, ...task } = this.task;
    const zones = this.zones(undefined);
    const begin = start ?? due ?? { wall: 0, form: 'UTC' };
    const closed = status === 'COMPLETED' || status === 'CANCELLED';
    return {
      ...task,
      stampedAt: 0,
      start: begin,
      span: due ? spanBetween(begin, due, zones) : { days: 0, ms: 0 },
      andFuture: false,
      rules: [],
      extraDates: [],
      exceptDates: [],
      recurrence: [],
      transparent: true,
      status: closed ? 'CANCELLED' : 'CONFIRMED',
    };
  }

  zones(floating: string | undefined): Zones {
    return zonesOf(this.root, floating);
  }

  /** A copy that can be changed without touching this one. */
  clone(): TaskDocument {
    return new TaskDocument(new ICAL.Component(structuredClone(this.root.toJSON()) as never));
  }

  /** Changes the task, leaving every property the patch does not speak of. */
  patch(patch: TaskPatch, now: Date): void {
    const todo = this.main();
    patchTask(todo, patch);
    setTime(todo, 'dtstamp', utc(now));
    setTime(todo, 'last-modified', utc(now));
    this.known = undefined;
  }

  toText(): string {
    const root = new ICAL.Component(structuredClone(this.root.toJSON()) as never);
    addZones(root);
    return `${root.toString()}\r\n`;
  }

  private read(): Task {
    return (this.known ??= guarded(() => readTask(this.main(), this.zones(undefined))));
  }

  private main(): ICAL.Component {
    const all = this.root.getAllSubcomponents('vtodo');
    const todo = all.find((one) => !one.hasProperty('recurrence-id')) ?? all[0];
    if (!todo) throw new JunkCalendarError('There is no task in it');
    return todo;
  }
}

function readTask(todo: ICAL.Component, zones: Zones): Task {
  const start = timeOf(todo, 'dtstart');
  const due = dueOf(todo, start, zones);
  if (start && due && instantOf(due, zones) < instantOf(start, zones)) {
    throw new JunkCalendarError('A task is due before it starts');
  }
  return {
    uid: textOf(todo, 'uid') ?? '',
    sequence: Number(todo.getFirstPropertyValue('sequence') ?? 0) || 0,
    ...texts(todo),
    ...(start && { start }),
    ...(due && { due }),
    ...progressOf(todo),
    ...datesOf(todo, zones),
    ...people(todo),
    recurrence: recurrenceLines(todo),
    reminders: remindersOf(todo),
    alarms: alarmsOf(todo),
    details: readDetails(todo),
  };
}

function progressOf(
  todo: ICAL.Component,
): Pick<Task, 'completedAt' | 'status' | 'percentComplete'> {
  const completedAt = timeOf(todo, 'completed');
  const percent = Number(todo.getFirstPropertyValue('percent-complete') ?? 0);
  const written = STATUSES[textOf(todo, 'status')?.toUpperCase() ?? ''];
  return {
    ...(completedAt && { completedAt }),
    // RFC 5545 §3.8.2.1: what says nothing else and has a time of completion is done.
    status: written ?? (completedAt ? 'COMPLETED' : 'NEEDS_ACTION'),
    percentComplete: percent >= 0 && percent <= 100 ? Math.round(percent) : 0,
  };
}

function dueOf(
  todo: ICAL.Component,
  start: CalendarTime | undefined,
  zones: Zones,
): CalendarTime | undefined {
  const due = timeOf(todo, 'due');
  const duration: unknown = todo.getFirstPropertyValue('duration');
  if (due && start && (due.form === 'DATE') !== (start.form === 'DATE')) {
    throw new JunkCalendarError('DTSTART and DUE must both be dates or both be times');
  }
  if (due || !start || !(duration instanceof ICAL.Duration)) return due;
  const ms = duration.toSeconds() * 1000;
  if (start.form === 'DATE' || start.form === 'UTC') return { ...start, wall: start.wall + ms };
  const zone = start.zone === undefined ? zones.floating : zones.zone(start.zone);
  return { ...start, wall: zone.toWall(instantOf(start, zones) + ms) };
}

function patchTask(todo: ICAL.Component, patch: TaskPatch): void {
  for (const name of ['summary', 'description', 'location'] as const) {
    const value = patch[name];
    if (value === null) todo.removeAllProperties(name);
    else if (value !== undefined) todo.updatePropertyWithValue(name, value);
  }
  setOrRemove(todo, 'dtstart', patch.start);
  setOrRemove(todo, 'due', patch.due);
  if (patch.due !== undefined) todo.removeAllProperties('duration');
  setOrRemove(todo, 'completed', patch.completedAt);
  if (patch.status) todo.updatePropertyWithValue('status', patch.status.replace('_', '-'));
  if (patch.percentComplete !== undefined) {
    todo.updatePropertyWithValue('percent-complete', patch.percentComplete);
  }
  if (patch.recurrence) setRecurrence(todo, patch.recurrence);
  if (patch.reminders) setReminders(todo, patch.reminders);
  patchDetails(todo, patch);
}

function setOrRemove(
  todo: ICAL.Component,
  name: string,
  time: CalendarTime | null | undefined,
): void {
  if (time === null) todo.removeAllProperties(name);
  else if (time) setTime(todo, name, time);
}

function utc(now: Date): CalendarTime {
  return { wall: Math.floor(now.getTime() / 1000) * 1000, form: 'UTC' };
}
