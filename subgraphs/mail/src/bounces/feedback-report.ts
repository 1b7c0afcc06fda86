import { readFields, typedAddress } from './report-fields';

/** A complaint as a mail host passes it on. */
export interface Feedback {
  /** Who complains, where that was not blacked out. */
  readonly addresses: readonly string[];
  /** The return path the message had. */
  readonly mailFrom: readonly string[];
}

/** Reads message/feedback-report (RFC 5965 §3); null when it is no complaint about unwanted mail. */
export function readFeedback(text: string): Feedback | null {
  const fields = readFields(text);
  if (fields.get('feedback-type')?.toLowerCase() !== 'abuse') return null;
  return {
    addresses: [
      ...typedAddress(fields.get('original-rcpt-to')),
      ...typedAddress(fields.get('removal-recipient')),
    ],
    mailFrom: typedAddress(fields.get('original-mail-from')),
  };
}
