import type { RequestContext } from '@suitegraph/kit/graphql';
import type { ThreadRecord } from './thread';
import type { ThreadService } from './thread.service';

const THREADS = Symbol('threads');

type Reading = Pick<ThreadService, 'byIds'>;

/** The viewer's thread, read together with the others of this request. */
export async function loadThread(
  ctx: RequestContext,
  threads: Reading,
  id: string,
): Promise<ThreadRecord | null> {
  return (await loaderOf(ctx, threads).load(id)) ?? null;
}

/** Puts before `loadThread` a thread that is kept nowhere. */
export function primeThread(ctx: RequestContext, threads: Reading, thread: ThreadRecord): void {
  loaderOf(ctx, threads).prime(thread.id, thread);
}

function loaderOf({ viewer, loaders }: RequestContext, threads: Reading) {
  return loaders.get<string, ThreadRecord>(THREADS, (ids) => threads.byIds(viewer, ids));
}
