import type { SendState } from './send-state';

/** A message on its way to its recipients. */
export interface OutboxItemRecord {
  readonly id: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly accountId: string;
  /** The sender's copy; null when none is kept. */
  readonly messageId: string | null;
  /** Whether the copy stays once it is sent. */
  readonly keepCopy: boolean;
  readonly blob: string;
  readonly mailFrom: string;
  readonly state: SendState;
  readonly sendAt: Date;
  readonly undoUntil: Date | null;
  readonly sign: boolean;
  readonly bulk: boolean;
  readonly appendState: AppendState;
  /** How often it was tried, at the recipient where that was most. */
  readonly attempts: number;
  readonly lastError: string | null;
}

/** Whether the copy is in the Sent folder of the account's own server. */
export type AppendState = 'PENDING' | 'DONE' | 'FAILED' | 'NOT_NEEDED';

/** One recipient as the sender sees it. */
export interface RecipientRecord {
  readonly recipient: string;
  readonly state: SendState;
  readonly response: string | null;
}

/** How sending one message goes. */
export interface DeliveryReportRecord {
  readonly messageId: string;
  readonly state: SendState;
  readonly imapAppendState: AppendState;
  readonly recipients: readonly RecipientRecord[];
  readonly attempts: readonly {
    readonly at: Date;
    readonly ok: boolean;
    readonly response: string | null;
  }[];
}
