import type { Readable } from 'node:stream';
import type { LocalRecipient } from '../accounts/account';
import type { Scan } from '../scanning/scan';
import type { ReceivedMail } from './ingest.service';
import type { ParsedMail } from './parsed-mail';

/** What checks have found out about a message; it is kept with it and rules can ask for it. */
export interface Findings {
  /** Results of authentication by method, as RFC 8601 names them. */
  readonly auth?: Readonly<Record<string, unknown>> | null;
  /** Higher is likelier to be junk. */
  readonly spamScore?: number | null;
  /** Whether it was scanned for viruses; null when nothing scans. */
  readonly scan?: Scan | null;
  /** Header fields as they are shown, where a check adds to them or takes some away. */
  readonly headers?: ParsedMail['headers'];
}

/** A message that has been transferred whole and is durable, but is neither acknowledged nor in a mailbox. */
export interface Arrival extends ReceivedMail {
  /** Where it is to go; verdicts are in this order. */
  readonly recipients: readonly LocalRecipient[];
  /** Reverse path; null for `<>`. */
  readonly mailFrom: string | null;
  /** Who handed it over: an IP address, or null over a Unix socket. */
  readonly remoteAddress: string | null;
  readonly helo: string;
  readonly protocol: 'SMTP' | 'LMTP';
  /** Whether it came encrypted. */
  readonly secure: boolean;
  /** What the checks before have found out, by recipient; empty for the first ones. */
  readonly found: readonly Findings[];
  /** The message as it came; may be called several times. */
  open(): Promise<Readable>;
}

/** What a check says of a message for one recipient. */
export type Verdict = { readonly findings?: Findings } & (
  | { readonly action: 'ACCEPT' }
  /** It goes to Junk. */
  | { readonly action: 'QUARANTINE'; readonly reason: string }
  /** Whatever it said has been taken from it: it is acknowledged and goes into no mailbox. */
  | { readonly action: 'CONSUME' }
  | Refusal
);

/** It is not taken: for good (REJECT, a 5yz code) or for now (DEFER, a 4yz code). */
export interface Refusal {
  readonly action: 'REJECT' | 'DEFER';
  /** SMTP reply code (RFC 5321 §4.2.1). */
  readonly code: number;
  /** Enhanced status code (RFC 3463) and text, such as `5.7.26 Not authenticated`; shown to the sender. */
  readonly text: string;
  /**
   * What is done when SMTP cannot say it, because others of the same message take it. A notice to the
   * sender, who may be forged, would be backscatter. Left out: a REJECT goes to Junk, a DEFER defers
   * for everyone.
   */
  readonly otherwise?: 'ACCEPT' | 'QUARANTINE';
}

/** Judges mail before it is acknowledged. */
export interface ArrivalCheck {
  readonly name: string;
  /**
   * One verdict for each recipient, in order, or one for all of them.
   *
   * @param signal aborts when the time for checks is over. A check that fails or is late counts as
   *   451 4.3.0 for everyone: one that rather lets mail through has to see to it itself.
   */
  check(arrival: Arrival, signal: AbortSignal): Promise<Verdict | readonly Verdict[]>;
}
