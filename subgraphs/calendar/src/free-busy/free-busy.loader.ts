import type { RequestContext } from '@suitegraph/kit/graphql';
import type { FreeBusyService } from './free-busy.service';
import type { Period } from './periods';

interface BusyLoader {
  load(address: string): Promise<readonly Period[] | undefined>;
}

/** One question for all the people of a request who are asked about over the same time. */
export function busyLoader(
  ctx: RequestContext,
  service: FreeBusyService,
  from: Date,
  to: Date,
): BusyLoader {
  const viewer = ctx.viewer;
  // Loaders are kept by owner: one owner object for each window of this request.
  const windows = windowsOf(ctx);
  const key = `${from.getTime()}-${to.getTime()}`;
  const owner = windows.get(key) ?? {};
  windows.set(key, owner);
  return ctx.loaders.get<string, readonly Period[]>(owner, (addresses) =>
    service.many(viewer, addresses, from, to),
  );
}

const windowsByRequest = new WeakMap<object, Map<string, object>>();

function windowsOf(ctx: RequestContext): Map<string, object> {
  const known = windowsByRequest.get(ctx.loaders) ?? new Map<string, object>();
  windowsByRequest.set(ctx.loaders, known);
  return known;
}
