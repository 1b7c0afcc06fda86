import { z } from 'zod';

const DEFAULT_DAYS = 7;
const MAX_DAYS = 365;

const inline = z.strictObject({
  templateId: z.uuid().optional(),
  subject: z.string().min(1).max(300).optional(),
  text: z.string().min(1).max(10_000).optional(),
  days: z.int().min(1).max(MAX_DAYS).default(DEFAULT_DAYS),
});

/** An automatic answer: its words, or the template that has them, and for how long one is enough. */
export interface ReplySpec {
  readonly templateId: string | null;
  readonly subject: string | null;
  readonly text: string | null;
  /** Days before the same sender is answered again (RFC 5230 §4.1). */
  readonly days: number;
}

/**
 * Reads the argument of REPLY_TEMPLATE: the id of a template, or JSON with `text` or `templateId`, and
 * with `subject` and `days` where they are not the usual ones.
 *
 * @returns undefined when it is neither.
 */
export function readReply(argument: string): ReplySpec | undefined {
  if (!argument.trimStart().startsWith('{')) {
    const id = z.uuid().safeParse(argument);
    return id.success
      ? { templateId: id.data, subject: null, text: null, days: DEFAULT_DAYS }
      : undefined;
  }
  const parsed = inline.safeParse(parseJson(argument));
  if (!parsed.success) return undefined;
  const { templateId = null, subject = null, text = null, days } = parsed.data;
  if ((templateId === null) === (text === null)) return undefined;
  return { templateId, subject, text, days };
}

/** The argument that `readReply` reads back. */
export function writeReply({ templateId, subject, text, days }: ReplySpec): string {
  return JSON.stringify({
    ...(templateId !== null && { templateId }),
    ...(subject !== null && { subject }),
    ...(text !== null && { text }),
    ...(days !== DEFAULT_DAYS && { days }),
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
