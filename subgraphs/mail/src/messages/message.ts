import type { Addresses } from '../ingest/parsed-mail';
import type { MessageDirection } from '../ingest/delivery';

/** A message as lists show it. */
export interface MessageRecord extends Addresses {
  readonly id: string;
  readonly messageId: string;
  readonly version: string;
  readonly accountId: string;
  readonly threadId: string;
  readonly folderIds: readonly string[];
  readonly direction: MessageDirection;
  readonly blob: string;
  readonly subject: string | null;
  readonly date: Date;
  readonly receivedAt: Date;
  readonly snippet: string | null;
  readonly flags: readonly string[];
  readonly labels: readonly string[];
  readonly size: number;
  readonly iCalUid: string | null;
}

/** The large part of a message, read only when asked for. */
export interface MessageContent {
  readonly id: string;
  readonly text: string | null;
  readonly html: string | null;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}
