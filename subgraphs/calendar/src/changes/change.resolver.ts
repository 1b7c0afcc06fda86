import { SyncToken, type RequestContext } from '@suitegraph/kit/graphql';
import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { CalendarRow } from '../calendars/calendar.repository';
import { Calendar } from '../calendars/calendar.types';
import { loadEvent } from '../events/event.loader';
import type { EventReader } from '../events/event.reader';
import { CalendarEvent } from '../events/event.types';
import type { EventView } from '../events/event-view';
import { loadTask } from '../tasks/task.loader';
import type { TaskService } from '../tasks/task.service';
import { TaskType } from '../tasks/task.types';
import type { TaskView } from '../tasks/task-view';
import type { ObjectChange } from './change.repository';
import type { Changes, ChangeService } from './change.service';
import { EventChange, EventChanges, TaskChange, TaskChanges } from './change.types';

const SINCE_TEXT = '`syncToken` of the calendar, or `newToken` of an earlier answer.';
const FIRST_TEXT = 'How many to return, from 1 to 200; absent: 50.';

@Resolver(() => Calendar)
export class CalendarChangesResolver {
  constructor(private readonly service: ChangeService) {}

  @FieldResolver(() => EventChanges, { description: 'What changed of its events.' })
  changes(
    @Root() calendar: CalendarRow,
    @Arg('since', () => SyncToken, { description: SINCE_TEXT }) since: string,
    @Arg('first', () => Int, { nullable: true, description: FIRST_TEXT }) first: number | null,
  ): Promise<Changes> {
    return this.service.since(calendar, since, { component: 'VEVENT', first });
  }

  @FieldResolver(() => TaskChanges, { description: 'What changed of its tasks.' })
  taskChanges(
    @Root() calendar: CalendarRow,
    @Arg('since', () => SyncToken, { description: SINCE_TEXT }) since: string,
    @Arg('first', () => Int, { nullable: true, description: FIRST_TEXT }) first: number | null,
  ): Promise<Changes> {
    return this.service.since(calendar, since, { component: 'VTODO', first });
  }
}

@Resolver(() => EventChange)
export class EventChangeResolver {
  constructor(private readonly reader: EventReader) {}

  @FieldResolver(() => CalendarEvent, {
    nullable: true,
    description: 'The event as it is now; null when it is gone.',
  })
  async node(
    @Root() { id, kind }: ObjectChange,
    @Ctx() ctx: RequestContext,
  ): Promise<EventView | undefined> {
    return kind === 'DESTROYED' ? undefined : loadEvent(ctx, this.reader, id);
  }
}

@Resolver(() => TaskChange)
export class TaskChangeResolver {
  constructor(private readonly service: TaskService) {}

  @FieldResolver(() => TaskType, {
    nullable: true,
    description: 'The task as it is now; null when it is gone.',
  })
  async node(
    @Root() { id, kind }: ObjectChange,
    @Ctx() ctx: RequestContext,
  ): Promise<TaskView | undefined> {
    return kind === 'DESTROYED' ? undefined : loadTask(ctx, this.service, id);
  }
}
