import type { KeptLogin } from '@suitegraph/kit/dav';

/** What an account is up to; see the graph's CalendarAccountState. */
export type AccountState =
  'INIT' | 'CONNECTED' | 'AUTH_ERROR' | 'CONNECT_ERROR' | 'PAUSED' | 'REMOVING';

/** Somebody's account on a CalDAV server elsewhere. */
export interface DavAccountRow extends KeptLogin {
  readonly tenantId: string;
  readonly userId: string;
  readonly server: string;
  readonly principalUrl: string;
  readonly homeUrls: readonly string[];
  readonly outboxUrl: string | null;
  readonly inboxUrl: string | null;
  readonly addresses: readonly string[];
  /** The server sends and takes invitations itself (RFC 6638 §2). */
  readonly autoSchedule: boolean;
  /** How the server shares calendars; null when it does not. */
  readonly sharing: 'oc' | 'cs' | null;
  readonly state: AccountState;
  readonly lastError: string | null;
  readonly failures: number;
  /** Until then the account is left alone. */
  readonly retryAt: Date | null;
  readonly syncedAt: Date | null;
}

/** A calendar here and the collection that it mirrors. */
export interface MirroredCalendar {
  readonly calendarId: string;
  readonly tenantId: string;
  readonly ownerId: string;
  readonly accountId: string;
  readonly url: string;
  readonly syncToken: string | null;
  readonly ctag: string | null;
  readonly readOnly: boolean;
  /** Whether everything in it has been read once. */
  readonly complete: boolean;
  readonly checkedAt: Date | null;
  /** The server may have something of ours that is not here. */
  readonly doubtful: boolean;
  readonly accountState: AccountState;
}

/** An object's place on its server. */
export interface MirroredObject {
  readonly calendarId: string;
  readonly url: string;
  /** Null when the server has none. */
  readonly etag: string | null;
  /** Null for what is no event we can read. */
  readonly objectId: string | null;
  /** It could not be read when it was last asked for. */
  readonly pending?: boolean;
}
