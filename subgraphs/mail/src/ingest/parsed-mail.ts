/** A mailbox as a header shows it; the address is canonical. */
export interface Mailbox {
  readonly name: string | null;
  readonly address: string;
}

/** The address headers of a message. */
export interface Addresses {
  readonly from: readonly Mailbox[];
  readonly to: readonly Mailbox[];
  readonly cc: readonly Mailbox[];
  readonly bcc: readonly Mailbox[];
  readonly replyTo: readonly Mailbox[];
}

/** A part that is not the message's own text; its content is a blob. */
export interface MailPart {
  readonly filename: string | null;
  readonly mimeType: string;
  readonly size: number;
  readonly contentId: string | null;
  readonly inline: boolean;
  /** SHA-256 of the decoded content: also its key in the blob store. */
  readonly checksum: string;
}

/** What a text/calendar part says of itself (RFC 6047). */
export interface Invitation {
  readonly iCalUid: string;
  readonly method: string;
  /** Key of the part in the blob store. */
  readonly blob: string;
}

/** What servers say to programs in a report (RFC 6522), each as its part has it. */
export interface MailReport {
  /** message/delivery-status (RFC 3464). */
  readonly status: string | null;
  /** message/feedback-report (RFC 5965). */
  readonly feedback: string | null;
  /** Beginning of the message that the report is about. */
  readonly returned: string | null;
}

/** The header of a message, read. */
export interface MailHeaders {
  /** Without angle brackets; null when the message has none. */
  readonly messageId: string | null;
  /** Message-IDs it answers, oldest first, without angle brackets. */
  readonly references: readonly string[];
  readonly subject: string | null;
  readonly addresses: Addresses;
  readonly date: Date | null;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

/** The body of a message, read. */
export interface MailBody {
  readonly text: string | null;
  readonly html: string | null;
  readonly parts: readonly MailPart[];
  readonly invitation: Invitation | null;
  /** Null where there is no such part. */
  readonly report: MailReport | null;
}

/** A message, read as far as it can be. */
export interface ParsedMail extends MailHeaders, MailBody {
  /** Why the body could not be read; the raw message is kept all the same. */
  readonly defect: string | null;
}
