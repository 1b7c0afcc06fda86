import type { Principal } from '@suitegraph/kit/auth';
import { ForbiddenError, InvalidInputError, NotFoundError } from '@suitegraph/kit/errors';
import {
  decodeKeyset,
  pageSize,
  requireVersion,
  toPage,
  type Page,
  type WriteOptions,
} from '@suitegraph/kit/graphql';
import { newId } from '@suitegraph/kit/ids';
import type { DataSource, EntityManager } from 'typeorm';
import type { Transactions } from '../app/transactions';
import type { CalendarRepository } from '../calendars/calendar.repository';
import { TaskDocument } from '../clients/icalendar/task-document';
import type { DirectoryRepository } from '../directory/directory.repository';
import { DETAILS } from '../events/event-details';
import { checkUid } from '../events/event.input-check';
import type { EventRow } from '../events/event.repository';
import type { EventStore } from '../events/event-store';
import { versionOf } from '../events/event-view';
import { commonZones } from '../time/zones';
import { completion } from './complete-task';
import { isClosed, type Task, type TaskPatch, type TaskStatus } from './task';
import { toTaskPatch } from './task.input-check';
import type { TaskInput } from './task.inputs';
import type { TaskRepository } from './task.repository';
import { toTaskView, type TaskView } from './task-view';

const COMPARED = [
  'summary',
  'description',
  'location',
  'start',
  'due',
  'status',
  'percentComplete',
  'completedAt',
  'recurrence',
  'reminders',
] as const;

/** What a listing takes. */
export interface TaskListing {
  readonly calendarIds?: readonly string[] | null | undefined;
  readonly statuses?: readonly TaskStatus[] | null | undefined;
  readonly dueBefore?: Date | null | undefined;
  readonly first: number | null | undefined;
  readonly after: string | undefined;
}

/** What the service stands on. */
export interface TaskDependencies {
  readonly database: DataSource;
  readonly transactions: Transactions;
  readonly calendars: CalendarRepository;
  readonly directory: DirectoryRepository;
  readonly tasks: TaskRepository;
  readonly store: EventStore;
}

/** Tasks of a user, and of calendars that others share with them. */
export class TaskService {
  constructor(private readonly on: TaskDependencies) {}

  /** In the order of the ids; undefined where the viewer has none. */
  async byIds(
    viewer: Principal,
    ids: readonly string[],
    manager: Pick<EntityManager, 'query'> = this.on.database,
  ): Promise<(TaskView | undefined)[]> {
    const rows = await this.on.tasks.findMany(manager, viewer, [...new Set(ids)]);
    const views = new Map(rows.map((row) => [row.id, toTaskView(row)]));
    return ids.map((id) => {
      const view = views.get(id);
      const hidden = view?.visibility !== 'PUBLIC' && view?.row.ownerId !== viewer.userId;
      return hidden ? undefined : view;
    });
  }

  async list(viewer: Principal, listing: TaskListing): Promise<Page<TaskView>> {
    const first = pageSize(listing.first);
    const [dueAt, id] = listing.after === undefined ? [] : decodeKeyset(listing.after, 2);
    if (dueAt !== undefined && typeof dueAt !== 'number') {
      throw new InvalidInputError('Not a cursor of this list', ['after']);
    }
    const found = await this.on.tasks.list(this.on.database, viewer, {
      calendarIds: listing.calendarIds ?? undefined,
      statuses: listing.statuses ?? undefined,
      dueBefore: listing.dueBefore ?? undefined,
      ...(dueAt !== undefined && { after: { dueAt, id: String(id) } }),
      limit: first + 1,
    });
    const page = toPage(found, { first, after: listing.after }, (row) => [
      row.dueKey.getTime(),
      row.id,
    ]);
    const views = await this.byIds(
      viewer,
      page.edges.map(({ node }) => node.id),
    );
    return {
      ...page,
      edges: page.edges.flatMap(({ cursor }, i) => {
        const node = views[i];
        return node ? [{ cursor, node }] : [];
      }),
    };
  }

  async create(
    viewer: Principal,
    calendarId: string,
    { input, options }: { input: TaskInput; options: WriteOptions | undefined },
  ): Promise<TaskView | undefined> {
    return this.on.transactions.write(
      { viewer, operation: 'createTask', input: { calendarId, input }, options },
      async (manager) => {
        await this.on.directory.ensure(manager, viewer);
        const calendar = await this.on.calendars.lockWritable(manager, viewer, calendarId);
        if (!calendar) throw new NotFoundError('Calendar', ['calendarId']);
        const uid = checkUid(input.uid ?? newId());
        if (await this.on.tasks.hasUid(manager, calendar.id, uid)) {
          throw new InvalidInputError('The calendar has an object with this UID', ['input', 'uid']);
        }
        const calendarZone = calendar.timezone ?? undefined;
        const zones = commonZones(calendarZone);
        const patch = toTaskPatch(input, { calendarZone, zones });
        const document = TaskDocument.create(uid, patch, new Date());
        return (await this.on.store.insert(manager, calendar, document)).id;
      },
      async (id, manager) => (await this.byIds(viewer, [id], manager))[0],
    );
  }

  async update(
    viewer: Principal,
    id: string,
    { input, options }: { input: TaskInput; options: WriteOptions },
  ): Promise<TaskView | undefined> {
    if (input.uid != null) {
      throw new InvalidInputError('The UID of a task does not change', ['input', 'uid']);
    }
    const call = { operation: 'updateTask', input: { id, input }, options };
    return this.change(viewer, { id, call }, (document, row) => {
      const calendarZone = row.timezone ?? undefined;
      const zones = document.zones(calendarZone);
      return toTaskPatch(input, { calendarZone, zones, current: document.task });
    });
  }

  /** A task that recurs goes on with its next time; one that is done stays as it is. */
  async complete(
    viewer: Principal,
    id: string,
    options: WriteOptions | undefined,
  ): Promise<TaskView | undefined> {
    const call = { operation: 'completeTask', input: { id }, options: options ?? {} };
    return this.change(viewer, { id, call }, (document, row) =>
      isClosed(document.task)
        ? undefined
        : completion(document.task, document.zones(row.timezone ?? undefined), new Date()),
    );
  }

  async remove(viewer: Principal, id: string, options: WriteOptions | undefined): Promise<void> {
    await this.on.transactions.write(
      { viewer, operation: 'deleteTask', input: { id }, options },
      async (manager) => {
        const row = await this.hold(manager, viewer, { id, options });
        await this.on.store.remove(manager, row, TaskDocument.parse(row.ics));
        return id;
      },
      () => Promise.resolve(undefined),
    );
  }

  private change(
    viewer: Principal,
    {
      id,
      call,
    }: { id: string; call: { operation: string; input: unknown; options: WriteOptions } },
    patchOf: (document: TaskDocument, row: EventRow) => TaskPatch | undefined,
  ): Promise<TaskView | undefined> {
    return this.on.transactions.write(
      { viewer, ...call },
      async (manager) => {
        const row = await this.hold(manager, viewer, { id, options: call.options });
        const document = TaskDocument.parse(row.ics);
        const before = document.task;
        const patch = patchOf(document, row);
        if (!patch) return id;
        document.patch(patch, new Date());
        await this.on.store.update(manager, row, document, changedFields(before, document.task));
        return id;
      },
      async (changed, manager) => (await this.byIds(viewer, [changed], manager))[0],
    );
  }

  private async hold(
    manager: EntityManager,
    viewer: Principal,
    { id, options }: { id: string; options: WriteOptions | undefined },
  ): Promise<EventRow> {
    const [visible] = await this.byIds(viewer, [id], manager);
    const row = visible && (await this.on.tasks.lock(manager, viewer, id));
    if (!row) throw new NotFoundError('Task', ['id']);
    const writable =
      row.ownerId === viewer.userId ||
      (await this.on.calendars.lockWritable(manager, viewer, row.calendarId));
    if (!writable) throw new ForbiddenError('The calendar is shared with you for reading');
    requireVersion(versionOf(row), options?.ifMatch ?? undefined);
    return row;
  }
}

/** Names of the graph's fields that differ. */
function changedFields(before: Task, after: Task): string[] {
  const differ = (a: unknown, b: unknown): boolean => JSON.stringify(a) !== JSON.stringify(b);
  return [
    ...COMPARED.filter((name) => differ(before[name], after[name])),
    ...DETAILS.filter((name) => differ(before.details[name], after.details[name])),
  ];
}
