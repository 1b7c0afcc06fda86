/** Why an address gets nothing. */
export const SuppressionReasonEnum = {
  BOUNCE: 'BOUNCE',
  COMPLAINT: 'COMPLAINT',
  UNSUBSCRIBE: 'UNSUBSCRIBE',
  MANUAL: 'MANUAL',
} as const;

/** A value of `SuppressionReasonEnum`. */
export type SuppressionReason = keyof typeof SuppressionReasonEnum;

/** An address to which an organisation sends nothing. */
export interface Suppression {
  /** Canonical. */
  readonly address: string;
  readonly reason: SuppressionReason;
  /** What a server said, or whoever put it there. */
  readonly detail: string | null;
  readonly since: Date;
  /** The message that said so; null when a person did. */
  readonly sourceId: string | null;
}

/** An address that is put on the list. */
export type NewSuppression = Omit<Suppression, 'since'>;
