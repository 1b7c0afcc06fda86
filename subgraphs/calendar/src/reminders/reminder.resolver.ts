import type { StoredEvent } from '@suitegraph/kit/events';
import {
  DateTime,
  eventSubscription,
  OkPayload,
  okPayload,
  realtimeFields,
  SyncToken,
  type RequestContext,
} from '@suitegraph/kit/graphql';
import {
  Arg,
  Ctx,
  Directive,
  FieldResolver,
  ID,
  Mutation,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { loadEvent } from '../events/event.loader';
import type { EventReader } from '../events/event.reader';
import { CalendarEvent } from '../events/event.types';
import type { EventView } from '../events/event-view';
import { loadTask } from '../tasks/task.loader';
import type { TaskService } from '../tasks/task.service';
import { TaskType } from '../tasks/task.types';
import type { TaskView } from '../tasks/task-view';
import { REMINDER_DUE } from './reminder.schedule';
import type { ReminderService } from './reminder.service';
import { ReminderDue } from './reminder.types';

const ID_TEXT = 'Id of the event, instance or task, as `reminderDue` gives it.';

@Resolver(() => ReminderDue)
export class ReminderResolver {
  constructor(
    private readonly service: ReminderService,
    private readonly reader: EventReader,
    private readonly tasks: TaskService,
  ) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:read"]])')
  @Subscription(() => ReminderDue, {
    description:
      "The viewer's reminders, each once when it is due. One that came due while the service was down is given when it is up again, up to a day late.",
    subscribe: eventSubscription({ types: [REMINDER_DUE] }) as never,
  })
  reminderDue(
    @Root() event: StoredEvent,
    @Arg('after', () => SyncToken, {
      nullable: true,
      description: 'Replay what came after this cursor first.',
    })
    _after?: string,
  ): ReminderDue {
    const { key, data } = event;
    return Object.assign(new ReminderDue(), realtimeFields(event), {
      id: key,
      minutesBefore: Number(data['minutesBefore']),
      method: data['method'] === 'EMAIL' ? 'EMAIL' : 'DISPLAY',
      snoozed: data['snoozed'] === true,
    });
  }

  @FieldResolver(() => CalendarEvent, {
    nullable: true,
    description: 'The event or instance; null when it is a task, or gone.',
  })
  event(@Root() { id }: ReminderDue, @Ctx() ctx: RequestContext): Promise<EventView | undefined> {
    return loadEvent(ctx, this.reader, id);
  }

  @FieldResolver(() => TaskType, {
    nullable: true,
    description: 'The task; null when it is an event, or gone.',
  })
  task(@Root() { id }: ReminderDue, @Ctx() ctx: RequestContext): Promise<TaskView | undefined> {
    return loadTask(ctx, this.tasks, id);
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:write"]])')
  @Mutation(() => OkPayload, { description: 'Reminds again at a later time.' })
  snoozeReminder(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: ID_TEXT }) id: string,
    @Arg('until', () => DateTime, { description: 'When to remind again: within 366 days.' })
    until: Date,
  ): Promise<OkPayload> {
    return okPayload(ctx, () => this.service.snooze(ctx.viewer, id, until));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:write"]])')
  @Mutation(() => OkPayload, {
    description: 'Gives no more reminders of an event, an instance or a task.',
  })
  dismissReminder(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: ID_TEXT }) id: string,
  ): Promise<OkPayload> {
    return okPayload(ctx, () => this.service.dismiss(ctx.viewer, id));
  }
}
