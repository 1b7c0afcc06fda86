import type { RequestContext } from '@suitegraph/kit/graphql';
import type { TaskService } from './task.service';
import type { TaskView } from './task-view';

const byId = Symbol('tasks by id');

/** The viewer's task with this id, in one query with the others of the request. */
export function loadTask(
  ctx: RequestContext,
  tasks: TaskService,
  id: string,
): Promise<TaskView | undefined> {
  const { viewer } = ctx;
  return ctx.loaders.get<string, TaskView>(byId, (ids) => tasks.byIds(viewer, ids)).load(id);
}
