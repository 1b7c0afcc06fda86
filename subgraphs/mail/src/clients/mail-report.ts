import type { Attachment } from 'postal-mime';
import type { MailReport } from '../ingest/parsed-mail';

const MAX_PART = 64 * 1024;
const STATUS = /^message\/(?:global-)?delivery-status$/;
const FEEDBACK = /^message\/feedback-report$/;
const RETURNED =
  /^(?:message\/(?:rfc822|global|rfc822-headers|global-headers)|text\/rfc822-headers)$/;

/** The parts of a report that are for programs, as far as they are read; null where there is none. */
export function reportOf(
  parts: readonly Pick<Attachment, 'mimeType' | 'content'>[],
): MailReport | null {
  const first = (type: RegExp): string | null => {
    const found = parts.find(({ mimeType }) => type.test(mimeType.toLowerCase()));
    return found ? beginning(found.content) : null;
  };
  const report = { status: first(STATUS), feedback: first(FEEDBACK), returned: first(RETURNED) };
  return Object.values(report).every((part) => part === null) ? null : report;
}

function beginning(content: Attachment['content']): string {
  return typeof content === 'string'
    ? content.slice(0, MAX_PART)
    : Buffer.from(content as ArrayBuffer).toString('utf8', 0, MAX_PART);
}
