import type { RequestContext } from '@suitegraph/kit/graphql';
import type { SubgraphParts, SubgraphRuntime } from '@suitegraph/kit/subgraph';
import type { CalendarCollections } from '../calendars/calendar.repository';
import type { CalendarService } from '../calendars/calendar.service';
import { CalendarShareResolver, ShareGranteeResolver } from '../calendars/share.resolver';
import { ShareService } from '../calendars/share.service';
import { ChangeRepository } from '../changes/change.repository';
import {
  CalendarChangesResolver,
  EventChangeResolver,
  TaskChangeResolver,
} from '../changes/change.resolver';
import { ChangeService } from '../changes/change.service';
import type { WriterDependencies } from '../events/event.writer';
import { ReminderResolver } from '../reminders/reminder.resolver';
import type { ReminderSchedule } from '../reminders/reminder.schedule';
import { ReminderService } from '../reminders/reminder.service';
import { ReminderWorker } from '../reminders/reminder.worker';
import { loadTask } from '../tasks/task.loader';
import { TaskRepository } from '../tasks/task.repository';
import { TaskChangedResolver, TaskResolver } from '../tasks/task.resolver';
import { TaskService } from '../tasks/task.service';
import { ExportRepository } from '../transfer/export.repository';
import { ExportService } from '../transfer/export.service';
import { ImportStreamService } from '../transfer/import-stream.service';
import { TransferResolver } from '../transfer/transfer.resolver';
import { transferRoutes } from '../transfer/transfer.routes';
import type { Settings } from './settings';

/** The resolver classes of tasks, reminders, changes, shares and files. */
export const featureResolvers = [
  CalendarShareResolver,
  ShareGranteeResolver,
  CalendarChangesResolver,
  EventChangeResolver,
  TaskChangeResolver,
  TaskResolver,
  TaskChangedResolver,
  TransferResolver,
  ReminderResolver,
] as const;

/** What they take from the rest of the calendar. */
export interface FeatureNeighbours extends Omit<WriterDependencies, 'scheduler'> {
  readonly schedule: ReminderSchedule;
  readonly calendarService: CalendarService;
  readonly collections: CalendarCollections;
}

/** Puts tasks, reminders, changes, shares and files together. */
export function wireFeatures(
  { database, urls, log }: SubgraphRuntime<Settings>,
  neighbours: FeatureNeighbours,
): Required<Pick<SubgraphParts, 'references' | 'resolvers' | 'routes' | 'workers'>> {
  const { calendars, calendarService, reader, schedule, transactions } = neighbours;
  const tasks = new TaskRepository();
  const taskService = new TaskService({ ...neighbours, database, tasks });
  const objects = new ExportRepository();
  const exports = new ExportService({ database, urls, calendars, objects });
  const imports = new ImportStreamService({ ...neighbours, tasks });
  const reminders = new ReminderService({ ...neighbours, tasks });
  return {
    resolvers: [
      new CalendarShareResolver(new ShareService(neighbours)),
      new ShareGranteeResolver(),
      new CalendarChangesResolver(new ChangeService(database, new ChangeRepository())),
      new EventChangeResolver(reader),
      new TaskChangeResolver(taskService),
      new TaskResolver(taskService, calendarService),
      new TaskChangedResolver(taskService),
      new TransferResolver(exports),
      new ReminderResolver(reminders, reader, taskService),
    ],
    routes: transferRoutes(urls, { imports, exports }),
    workers: [new ReminderWorker({ transactions, schedule, log })],
    references: {
      Task: ({ id }: { id: string }, ctx: RequestContext) => loadTask(ctx, taskService, id),
    },
  };
}
