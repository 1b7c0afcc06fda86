import type { CollectionState, KeptLogin } from '@suitegraph/kit/dav';

/** What an account is up to; see the graph's ContactsAccountState. */
export type AccountState =
  'INIT' | 'CONNECTED' | 'AUTH_ERROR' | 'CONNECT_ERROR' | 'PAUSED' | 'REMOVING';

/** Somebody's account on a CardDAV server. */
export interface DavAccountRow extends KeptLogin {
  readonly tenantId: string;
  readonly userId: string;
  readonly principalUrl: string;
  readonly homeUrls: readonly string[];
  readonly state: AccountState;
  readonly lastError: string | null;
  readonly failures: number;
  /** Until then the account is left alone. */
  readonly retryAt: Date | null;
  /** When everything on the server was last known here. */
  readonly checkedAt: Date | null;
}

/** An address book here and the collection that it mirrors. */
export interface MirroredBook extends CollectionState {
  readonly bookId: string;
  readonly accountId: string;
  readonly url: string;
  /** The version of vCard to ask for; null for what the server has. */
  readonly cardVersion: '4.0' | null;
  /** Whether everything in it has been read once. */
  readonly complete: boolean;
  readonly checkedAt: Date | null;
}

/** A card's place on its server. */
export interface CardPlace {
  readonly url: string;
  /** Null when the server has none: the card cannot be written back safely. */
  readonly etag: string | null;
  /** Null for what is no card that we can read. */
  readonly contactId: string | null;
}

/** A card's place as it is kept. */
export interface MirroredCard extends CardPlace {
  /** Whether it is to be read again whatever its entity tag says. */
  readonly pending: boolean;
}
