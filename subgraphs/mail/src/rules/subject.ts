import type { Addresses, ParsedMail } from '../ingest/parsed-mail';
import type { RuleSubject } from './rule';

/** What checks said of a message before rules see it. */
export interface Checked {
  readonly spamScore?: number | null | undefined;
  readonly auth?: Readonly<Record<string, unknown>> | null | undefined;
}

/** What rules look at, of a message that has just been read. */
export function subjectOfMail(mail: ParsedMail, size: number, checked: Checked): RuleSubject {
  const { from, to, cc } = mail.addresses;
  return {
    from,
    to,
    cc,
    subject: mail.subject,
    text: mail.text,
    headers: mail.headers,
    size,
    hasAttachment: mail.parts.some(({ inline }) => !inline),
    ...verdicts(checked),
  };
}

/** A kept message as rules read it. */
export interface KeptMessage extends Checked {
  readonly addresses: Addresses;
  readonly subject: string | null;
  readonly text: string | null;
  readonly headers: RuleSubject['headers'];
  readonly size: number;
  readonly hasAttachment: boolean;
}

/** What rules look at, of a message that is kept: the same as when it arrived. */
export function subjectOfKept(message: KeptMessage): RuleSubject {
  const { addresses, subject, text, headers, size, hasAttachment } = message;
  const { from, to, cc } = addresses;
  return { from, to, cc, subject, text, headers, size, hasAttachment, ...verdicts(message) };
}

function verdicts({ spamScore, auth }: Checked): Pick<RuleSubject, 'spamScore' | 'auth'> {
  const methods = ['spf', 'dkim', 'dmarc', 'arc'].map((method) => {
    const verdict = auth?.[method];
    return [method, typeof verdict === 'string' ? verdict : null] as const;
  });
  return { spamScore: spamScore ?? null, auth: Object.fromEntries(methods) };
}
