import type { StoredEvent } from '@suitegraph/kit/events';
import {
  ConnectionArgs,
  DateTime,
  eventSubscription,
  OkPayload,
  okPayload,
  payload,
  realtimeFields,
  SyncToken,
  WriteOptions,
  type Page,
  type RequestContext,
} from '@suitegraph/kit/graphql';
import {
  Arg,
  Args,
  Ctx,
  Directive,
  FieldResolver,
  ID,
  Mutation,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { loadCalendar } from '../calendars/calendar.loader';
import type { CalendarRow } from '../calendars/calendar.repository';
import type { CalendarService } from '../calendars/calendar.service';
import { Calendar } from '../calendars/calendar.types';
import { isAskedFor, type ChangedArgs } from '../events/changed-args';
import { TASK_CHANGED } from '../events/object-announcement';
import type { TaskStatus } from './task';
import { TaskInput, TaskStatusEnum } from './task.inputs';
import { loadTask } from './task.loader';
import type { TaskService } from './task.service';
import { TaskChanged, TaskConnection, TaskPayload, TaskType } from './task.types';
import type { TaskView } from './task-view';

const ID_TEXT = 'Id of the task.';
const OPTIONS_TEXT = 'How to carry it out.';

@Resolver(() => TaskType)
export class TaskResolver {
  constructor(
    private readonly service: TaskService,
    private readonly calendars: CalendarService,
  ) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:read"]])')
  @Query(() => TaskConnection, {
    description: "The viewer's tasks by when they are due; those without a time last.",
  })
  tasks(
    @Ctx() { viewer }: RequestContext,
    @Arg('calendars', () => [ID], {
      nullable: true,
      description: 'Only of these calendars, shared ones too; absent: of all your own.',
    })
    calendarIds: string[] | null,
    @Arg('statuses', () => [TaskStatusEnum], {
      nullable: true,
      description: 'Only those that are this far.',
    })
    statuses: TaskStatus[] | null,
    @Arg('dueBefore', () => DateTime, { nullable: true, description: 'Only those due earlier.' })
    dueBefore: Date | null,
    @Args(() => ConnectionArgs) { first, after }: ConnectionArgs,
  ): Promise<Page<TaskView>> {
    const listing = { calendarIds, statuses, dueBefore, first, after: after ?? undefined };
    return this.service.list(viewer, listing);
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:read"]])')
  @Query(() => TaskType, {
    nullable: true,
    description: "One of the viewer's tasks; null when there is none.",
  })
  task(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: ID_TEXT }) id: string,
  ): Promise<TaskView | undefined> {
    return loadTask(ctx, this.service, id);
  }

  @FieldResolver(() => Calendar, { description: 'The calendar it is in.' })
  calendar(@Root() task: TaskView, @Ctx() ctx: RequestContext): Promise<CalendarRow | undefined> {
    return loadCalendar(ctx, this.calendars, task.row.calendarId);
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:write"]])')
  @Mutation(() => TaskPayload, { description: 'Creates a task.' })
  createTask(
    @Ctx() ctx: RequestContext,
    @Arg('calendarId', () => ID, { description: 'Calendar to put it in.' }) calendarId: string,
    @Arg('input', () => TaskInput, { description: 'The task.' }) input: TaskInput,
    @Arg('options', () => WriteOptions, { nullable: true, description: OPTIONS_TEXT })
    options?: WriteOptions,
  ): Promise<unknown> {
    return payload(ctx, 'task', () =>
      this.service.create(ctx.viewer, calendarId, { input, options }),
    );
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:write"]])')
  @Mutation(() => TaskPayload, { description: 'Changes a task.' })
  updateTask(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: ID_TEXT }) id: string,
    @Arg('input', () => TaskInput, { description: 'What to change.' }) input: TaskInput,
    @Arg('options', () => WriteOptions, { description: OPTIONS_TEXT }) options: WriteOptions,
  ): Promise<unknown> {
    return payload(ctx, 'task', () => this.service.update(ctx.viewer, id, { input, options }));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:write"]])')
  @Mutation(() => TaskPayload, {
    description: 'Marks a task as done; one that recurs goes on with its next time.',
  })
  completeTask(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: ID_TEXT }) id: string,
    @Arg('options', () => WriteOptions, { nullable: true, description: OPTIONS_TEXT })
    options?: WriteOptions,
  ): Promise<unknown> {
    return payload(ctx, 'task', () => this.service.complete(ctx.viewer, id, options));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:write"]])')
  @Mutation(() => OkPayload, { description: 'Deletes a task.' })
  deleteTask(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: ID_TEXT }) id: string,
    @Arg('options', () => WriteOptions, { nullable: true, description: OPTIONS_TEXT })
    options?: WriteOptions,
  ): Promise<OkPayload> {
    return okPayload(ctx, () => this.service.remove(ctx.viewer, id, options));
  }
}

@Resolver(() => TaskChanged)
export class TaskChangedResolver {
  constructor(private readonly service: TaskService) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:read"]])')
  @Subscription(() => TaskChanged, {
    description: "Changes to the viewer's tasks.",
    subscribe: eventSubscription<ChangedArgs>({
      types: [TASK_CHANGED],
      accepts: isAskedFor,
    }) as never,
  })
  taskChanged(
    @Root() event: StoredEvent,
    @Arg('calendars', () => [ID], { nullable: true, description: 'Only of these calendars.' })
    _calendars?: string[],
    @Arg('ids', () => [ID], { nullable: true, description: 'Only these tasks.' }) _ids?: string[],
    @Arg('after', () => SyncToken, {
      nullable: true,
      description: 'Replay what came after this cursor first.',
    })
    _after?: string,
  ): TaskChanged {
    const { kind, key, changedFields } = event;
    return Object.assign(new TaskChanged(), realtimeFields(event), {
      kind,
      id: key,
      changedFields: [...changedFields],
    });
  }

  @FieldResolver(() => TaskType, {
    nullable: true,
    description: 'The task as it is now; null when it is gone.',
  })
  async task(
    @Root() { id, kind }: TaskChanged,
    @Ctx() ctx: RequestContext,
  ): Promise<TaskView | undefined> {
    return kind === 'DESTROYED' ? undefined : loadTask(ctx, this.service, id);
  }
}
