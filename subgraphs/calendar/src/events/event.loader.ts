import type { RequestContext } from '@suitegraph/kit/graphql';
import type { EventReader } from './event.reader';
import type { EventView } from './event-view';

const byId = Symbol('events by id');
const byUid = Symbol('events by UID');

/** The viewer's event with this id, in one query with the others of the request. */
export function loadEvent(
  ctx: RequestContext,
  reader: EventReader,
  id: string,
): Promise<EventView | undefined> {
  const { viewer } = ctx;
  return ctx.loaders.get<string, EventView>(byId, (ids) => reader.byIds(viewer, ids)).load(id);
}

/**
 * The viewer's event with this UID. An invitation may be on its way from the mail domain: on a miss
 * `caughtUp` waits for it once.
 */
export function loadEventByUid(
  ctx: RequestContext,
  reader: EventReader,
  { uid, caughtUp }: { uid: string; caughtUp: () => Promise<unknown> },
): Promise<EventView | undefined> {
  const { viewer } = ctx;
  return ctx.loaders
    .get<string, EventView>(byUid, async (uids) => {
      const found = await reader.byUids(viewer, uids);
      if (found.every(Boolean)) return found;
      await caughtUp();
      return reader.byUids(viewer, uids);
    })
    .load(uid);
}
