import type { JsonObject } from '@suitegraph/kit/events';
import type { Owner } from '../accounts/account';
import type { Findings } from './arrival-check';
import type { ParsedMail } from './parsed-mail';

/** Which way a message went, as its owner sees it. */
export type MessageDirection = 'INBOUND' | 'OUTBOUND';

/** What caused a change, for clients that want to tell their own from others'. */
export type Origin = 'SMTP' | 'LMTP' | 'LOCAL' | 'CLIENT' | 'CALENDAR' | 'BOUNCE' | 'SYNC';

/** How a message came here: kept for the trace, not part of the message. */
export interface Envelope {
  readonly mailFrom: string | null;
  readonly recipient: string | null;
  readonly remoteAddress: string | null;
  readonly helo: string | null;
}

/** A message for one mailbox, durable in the blob store and ready to be stored. */
export interface Delivery extends Findings {
  /** Its id in the mailbox; a new one when left out. */
  readonly id?: string;
  readonly owner: Owner;
  readonly accountId: string;
  /** Address of the mailbox. */
  readonly address: string;
  readonly folderId: string;
  readonly direction: MessageDirection;
  readonly origin: Origin;
  readonly flags: readonly string[];
  readonly blob: { readonly key: string; readonly size: number };
  readonly mail: ParsedMail;
  readonly receivedAt: Date;
  readonly envelope: Envelope;
}

/** The envelope as JSON. */
export function envelopeJson({ mailFrom, recipient, remoteAddress, helo }: Envelope): JsonObject {
  return { mailFrom, recipient, remoteAddress, helo };
}
