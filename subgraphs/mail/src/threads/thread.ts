import type { Mailbox } from '../ingest/parsed-mail';

/** A conversation: messages that refer to each other. */
export interface ThreadRecord {
  readonly id: string;
  readonly subject: string | null;
  readonly lastMessageAt: Date;
  readonly unread: boolean;
  readonly participants: readonly Mailbox[];
}
