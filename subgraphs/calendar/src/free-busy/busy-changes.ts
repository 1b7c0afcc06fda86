import type { RequestContext } from '@suitegraph/kit/graphql';
import { EVENT_CHANGED } from '../events/object-announcement';
import type { FreeBusy, FreeBusyService } from './free-busy.service';

/** Milliseconds in which several changes to somebody's time are told as one. */
const PAUSE_MS = 200;

/** Whose time, and which. */
export interface BusyQuestion {
  readonly addresses: readonly string[];
  readonly from: Date;
  readonly to: Date;
}

/**
 * Who becomes busy or free within a time, as it happens. Events of others never pass: of those only their
 * owners are noted, and what the viewer may ask for is asked again. Holds no more than one note a person.
 */
export async function* busyChanges(
  { viewer, feed, signal }: RequestContext,
  service: FreeBusyService,
  { addresses, from, to }: BusyQuestion,
): AsyncGenerator<FreeBusy, void> {
  const known = new Map<string, string>();
  const owners = await service.owners(viewer, addresses);
  const touched = new Set<string>();
  let wake = (): void => undefined;
  const stop = feed.subscribe((events) => {
    for (const { tenantId, type, audience } of events) {
      if (tenantId !== viewer.tenantId || type !== EVENT_CHANGED) continue;
      audience.flatMap((userId) => owners.get(userId) ?? []).forEach((one) => touched.add(one));
    }
    if (touched.size > 0) wake();
  });
  const leave = (): void => wake();
  const left = (): boolean => signal?.aborted === true;
  signal?.addEventListener('abort', leave);
  try {
    for (const answer of await service.ask(viewer, addresses, from, to)) {
      isNews(known, answer);
    }
    while (!left()) {
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (touched.size > 0) resolve();
      });
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      const asked = [...touched];
      touched.clear();
      if (left() || asked.length === 0) continue;
      const answers = await service.ask(viewer, asked, from, to);
      yield* answers.filter((answer) => isNews(known, answer));
    }
  } finally {
    stop();
    signal?.removeEventListener('abort', leave);
  }
}

function isNews(known: Map<string, string>, answer: FreeBusy): boolean {
  const text = JSON.stringify(answer);
  if (known.get(answer.address) === text) return false;
  known.set(answer.address, text);
  return true;
}
