import type { ChangeKind, NewEvent } from '@suitegraph/kit/events';

/** The type of events about tracks. */
export const TRACK_EVENT = 'tracks.track';

/** The type of events about likes. */
export const LIKE_EVENT = 'tracks.like';

/** Where a change is announced to. */
export interface Announcement {
  readonly tenantId: string;
  readonly trackId: string;
  readonly audience: readonly string[];
}

/** A track came, changed or went. */
export function trackEvent(
  to: Announcement,
  kind: ChangeKind,
  changedFields: readonly string[] = [],
): NewEvent {
  const { tenantId, trackId, audience } = to;
  return { tenantId, audience, type: TRACK_EVENT, kind, key: trackId, changedFields };
}

/** Somebody likes a track, or no longer does. */
export function likeEvent(
  to: Announcement,
  kind: 'CREATED' | 'DESTROYED',
  data: { readonly userId: string; readonly total: number },
): NewEvent {
  const { tenantId, trackId, audience } = to;
  return { tenantId, audience, type: LIKE_EVENT, kind, key: trackId, data: { ...data } };
}
