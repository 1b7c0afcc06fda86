/** What a server says it has done for a recipient (RFC 3464 §2.3.3). */
export type ReportedAction = 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded';

/** What is said of one recipient. */
export interface RecipientReport {
  readonly action: ReportedAction;
  /** Canonical addresses it may be known by, that of the sender's first. */
  readonly addresses: readonly string[];
  /** As `5.1.1` (RFC 3463); null when it is not said. */
  readonly status: string | null;
  /** What the server said, on one line. */
  readonly diagnostic: string;
}

/** What names the message that a notice is about. */
export interface Traces {
  /** As we gave it to the server (RFC 3461 §4.4). */
  readonly envelopeId: string | null;
  /** Message-IDs of what was returned, without angle brackets. */
  readonly messageIds: readonly string[];
  /** Addresses that may be a return path of ours. */
  readonly returnPaths: readonly string[];
}

/** A message that says what has become of another one. */
export type Notice = Traces &
  (
    | { readonly kind: 'DELIVERY'; readonly recipients: readonly RecipientReport[] }
    /** The recipient calls it unwanted (RFC 5965); nobody is named where that was blacked out. */
    | { readonly kind: 'COMPLAINT'; readonly addresses: readonly string[] }
  );

/** Most recipients that are read of one notice. */
export const MAX_REPORTED = 200;
