import type { RequestContext } from '@suitegraph/kit/graphql';
import type { ThreadRecord } from './thread';
import type { ThreadService } from './thread.service';

const THREADS = Symbol('threads');

/** The viewer's thread, read together with the others of this request. */
export async function loadThread(
  { viewer, loaders }: RequestContext,
  threads: Pick<ThreadService, 'byIds'>,
  id: string,
): Promise<ThreadRecord | null> {
  const loader = loaders.get<string, ThreadRecord>(THREADS, (ids) => threads.byIds(viewer, ids));
  return (await loader.load(id)) ?? null;
}
