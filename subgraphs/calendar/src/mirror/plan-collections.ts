import type { DavCollection } from '@suitegraph/kit/dav';
import type { CalendarFields } from '../calendars/calendar.repository';
import { findZone } from '../time/zones';
import type { MirroredCalendar } from './account';

const MAX_NAME = 200;

/** What to do so that an account's calendars here are those there. */
export interface CollectionPlan {
  readonly added: readonly DavCollection[];
  readonly kept: readonly {
    readonly mirror: MirroredCalendar;
    readonly collection: DavCollection;
  }[];
  /** Not listed: gone, or only not to be seen just now. */
  readonly missing: readonly MirroredCalendar[];
}

/** Compares what is mirrored with what a server lists. */
export function planCollections(
  known: readonly MirroredCalendar[],
  listed: readonly DavCollection[],
): CollectionPlan {
  const mirrors = new Map(known.map((mirror) => [mirror.url, mirror]));
  const calendars = listed.filter(isOfEvents);
  const urls = new Set(calendars.map(({ url }) => url));
  return {
    added: calendars.filter(({ url }) => !mirrors.has(url)),
    kept: calendars.flatMap((collection) => {
      const mirror = mirrors.get(collection.url);
      return mirror ? [{ mirror, collection }] : [];
    }),
    missing: known.filter(({ url }) => !urls.has(url)),
  };
}

/** Whether the collection stands where its mirror does. */
export function isCurrent(mirror: MirroredCalendar, { syncToken, ctag }: DavCollection): boolean {
  if (!mirror.complete) return false;
  if (syncToken !== null) return syncToken === mirror.syncToken;
  return ctag !== null && ctag === mirror.ctag;
}

/** A collection in the words of a calendar here. */
export function fieldsOf({ url, displayName, color, timezone }: DavCollection): CalendarFields {
  const name = (displayName ?? '')
    .replace(/\p{Cc}/gu, ' ')
    .trim()
    .toWellFormed();
  const own = decodeURIComponent(new URL(url).pathname.split('/').at(-2) ?? '');
  const zone = /^TZID(?:;[^:]*)?:(.+?)\s*$/m.exec(timezone ?? '')?.[1];
  return {
    name: (name === '' ? own : name).slice(0, MAX_NAME),
    // Apple's clients add the opacity.
    color: /^#[0-9a-f]{6}/i.exec(color ?? '')?.[0] ?? null,
    timezone: zone !== undefined && findZone(zone) ? zone : null,
  };
}

function isOfEvents({ kind, components }: DavCollection): boolean {
  return kind === 'calendar' && (components.length === 0 || components.includes('VEVENT'));
}
