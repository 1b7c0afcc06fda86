/** Who a bounce is about, and what it says of them. */
export interface TestBounce {
  readonly to: string;
  readonly recipient: string;
  readonly status?: string;
  readonly action?: string;
  readonly diagnostic?: string;
  readonly messageId?: string;
  readonly envelopeId?: string;
}

/** A bounce as servers write it (RFC 3464). */
export function bounceOf(given: TestBounce): string {
  const { to, recipient, status = '5.1.1', action = 'failed', messageId, envelopeId } = given;
  const diagnostic = given.diagnostic ?? `550 ${status} User unknown`;
  return lines(
    'From: Mail Delivery System <MAILER-DAEMON@mx.outside.example>',
    `To: ${to}`,
    'Subject: Undelivered Mail Returned to Sender',
    `Message-ID: <${Math.random()}@mx.outside.example>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="=b"',
    '',
    '--=b',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'Sorry.',
    '--=b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.outside.example',
    ...(envelopeId === undefined ? [] : [`Original-Envelope-Id: ${envelopeId}`]),
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    `Action: ${action}`,
    `Status: ${status}`,
    `Diagnostic-Code: smtp; ${diagnostic}`,
    '',
    ...returned(messageId),
    '--=b--',
    '',
  );
}

/** A complaint as mail hosts pass it on (RFC 5965). */
export function complaintOf(given: {
  readonly to: string;
  readonly type?: string;
  readonly recipient?: string;
  readonly mailFrom?: string;
  readonly messageId?: string;
}): string {
  const { to, type = 'abuse', recipient, mailFrom, messageId } = given;
  return lines(
    'From: fbl@host.example',
    `To: ${to}`,
    'Subject: Complaint',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=feedback-report; boundary="=b"',
    '',
    '--=b',
    'Content-Type: text/plain',
    '',
    'This is an email abuse report.',
    '--=b',
    'Content-Type: message/feedback-report',
    '',
    `Feedback-Type: ${type}`,
    'User-Agent: SomeGenerator/1.0',
    'Version: 1',
    ...(mailFrom === undefined ? [] : [`Original-Mail-From: <${mailFrom}>`]),
    ...(recipient === undefined ? [] : [`Original-Rcpt-To: <${recipient}>`]),
    '',
    ...returned(messageId),
    '--=b--',
    '',
  );
}

function returned(messageId: string | undefined): string[] {
  if (messageId === undefined) return [];
  return ['--=b', 'Content-Type: message/rfc822', '', `Message-ID: <${messageId}>`, '', 'Hello'];
}

function lines(...all: string[]): string {
  return all.join('\r\n');
}
