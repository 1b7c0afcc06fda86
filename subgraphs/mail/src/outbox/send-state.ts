/** How far a message, or one recipient of it, has come. */
export const SendStateEnum = {
  SCHEDULED: 'SCHEDULED',
  QUEUED: 'QUEUED',
  SENDING: 'SENDING',
  SENT: 'SENT',
  DELIVERED: 'DELIVERED',
  DEFERRED: 'DEFERRED',
  DELAYED: 'DELAYED',
  BOUNCED: 'BOUNCED',
  COMPLAINED: 'COMPLAINED',
  FAILED: 'FAILED',
  SUPPRESSED: 'SUPPRESSED',
  CANCELLED: 'CANCELLED',
} as const;

/** A value of `SendStateEnum`. */
export type SendState = keyof typeof SendStateEnum;

/** What still waits for something, the most pressing first; then what went wrong; then success. */
export const STATE_ORDER: readonly SendState[] = [
  'SENDING',
  'QUEUED',
  'DEFERRED',
  'SCHEDULED',
  'BOUNCED',
  'FAILED',
  'COMPLAINED',
  'SUPPRESSED',
  'DELAYED',
  'SENT',
  'DELIVERED',
  'CANCELLED',
];

/** States in which something is yet to be done. */
export const WAITING_STATES: readonly SendState[] = STATE_ORDER.slice(0, 4);

/** The state of a message by those of its recipients: the first of `STATE_ORDER` that one of them has. */
export function overallState(states: readonly SendState[]): SendState {
  return STATE_ORDER.find((state) => states.includes(state)) ?? 'SENT';
}
