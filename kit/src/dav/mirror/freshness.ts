import type { DavMirrorSettings } from './settings';
import { doneWithin } from './single-flight';

/** How long a read waits for servers that nobody has looked at for a while, in milliseconds. */
const STALE_WAIT_MS = 2_000;

/** How fresh reads are, in milliseconds. */
export interface MirrorTimes {
  /** Age at which what is known of a server is looked at again. */
  readonly freshMs: number;
  /** How often a server is looked at when nobody reads: what is older nobody has looked after. */
  readonly pollMs: number;
  /** How long a read waits for a server that was looked at within `pollMs`. */
  readonly waitMs: number;
}

/** A look at a server that a read has found due. */
export interface Look {
  /** Whether what is here is good enough to be read, should the server be slow; see `isCurrent`. */
  readonly current: boolean;
  /** Ends with the look, which goes on when nobody waits any more. */
  readonly done: Promise<void>;
}

/** The times that the settings give. */
export function mirrorTimes(settings: DavMirrorSettings): MirrorTimes {
  return {
    freshMs: settings.REMOTE_DAV_FRESH_SECONDS * 1_000,
    pollMs: settings.REMOTE_DAV_POLL_SECONDS * 1_000,
    waitMs: settings.REMOTE_DAV_WAIT_MS,
  };
}

/** Whether the last look that ended well is younger than the poll interval. */
export function isCurrent(
  checkedAt: Date | null,
  { pollMs }: Pick<MirrorTimes, 'pollMs'>,
): boolean {
  return checkedAt !== null && Date.now() - checkedAt.getTime() < pollMs;
}

/** Whether more time has passed since the last look than a mirror that is looked after ever lets pass. */
export function isOverdue(checkedAt: Date, { pollMs }: Pick<MirrorTimes, 'pollMs'>): boolean {
  return Date.now() - checkedAt.getTime() > pollMs + STALE_WAIT_MS;
}

/**
 * Has a read wait for looks under way: a moment where the mirror is current, so that no read is slower
 * than its mirror, and longer after a restart or an outage. Throws what a look throws while it waits.
 */
export async function waitForLooks(
  looks: readonly Look[],
  { waitMs }: Pick<MirrorTimes, 'waitMs'>,
): Promise<void> {
  const within = (current: boolean, milliseconds: number): Promise<boolean> => {
    const done = looks.filter((look) => look.current === current).map((look) => look.done);
    return doneWithin(
      Promise.all(done).then(() => undefined),
      milliseconds,
    );
  };
  await Promise.all([within(true, waitMs), within(false, Math.max(waitMs, STALE_WAIT_MS))]);
}
