/** Who may see more than that the owner is busy (RFC 5545 §3.8.1.3). */
export type Visibility = 'PUBLIC' | 'PRIVATE' | 'CONFIDENTIAL';

/** A place on earth, in degrees (RFC 5545 §3.8.1.6). */
export interface GeoPoint {
  readonly latitude: number;
  readonly longitude: number;
}

/** What an event or task says besides its title, times and people. */
export interface Details {
  readonly categories: readonly string[];
  readonly visibility: Visibility;
  readonly geo?: GeoPoint | undefined;
  readonly url?: string | undefined;
  /** 1 is the highest, 9 the lowest (RFC 5545 §3.8.1.9). */
  readonly priority?: number | undefined;
  readonly comments: readonly string[];
  /** Where to join: RFC 7986 §5.11. */
  readonly conferenceUrls: readonly string[];
  /** Of attachments that are somewhere on the web (RFC 5545 §3.8.1.1). */
  readonly attachmentUrls: readonly string[];
}

/** What to change of the details; null removes. */
export interface DetailsPatch {
  readonly categories?: readonly string[];
  readonly visibility?: Visibility;
  readonly geo?: GeoPoint | null;
  readonly url?: string | null;
  readonly priority?: number | null;
  readonly comments?: readonly string[];
  readonly conferenceUrls?: readonly string[];
  readonly attachmentUrls?: readonly string[];
}

/** Names of the details, as the graph has them. */
export const DETAILS = [
  'categories',
  'visibility',
  'geo',
  'url',
  'priority',
  'comments',
  'conferenceUrls',
  'attachmentUrls',
] as const satisfies readonly (keyof Details)[];
