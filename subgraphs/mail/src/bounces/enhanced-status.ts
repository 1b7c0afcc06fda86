/** Whether trying the address again could ever help. */
export type Permanence = 'HARD' | 'SOFT';

// RFC 3463 §3.2 and §3.3: no such mailbox, no such domain, not an address, moved, switched off, null MX.
const GONE = new Set(['1.1', '1.2', '1.3', '1.6', '1.10', '2.1']);
// Says no more than "other" or "security": what stands beside it decides.
const VAGUE = new Set(['0.0', '1.0', '2.0', '3.0', '7.1']);
const NOBODY =
  /user (?:is )?unknown|unknown user|no such (?:user|mailbox|recipient|address)|(?:mailbox|recipient|address|user|account)[^.]{0,40}(?:does ?n[o']t exist|not found|not exist|disabled|rejected: (?:user|undeliverable))/i;

/** The enhanced status code in a text (RFC 3463), without others' numbers such as IP addresses. */
export function statusIn(text: string): string | null {
  return /(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)/.exec(text)?.[1] ?? null;
}

/**
 * Whether an address is gone, rather than full, slow or minded of this one message (RFC 3463).
 *
 * @param status as `5.1.1`.
 * @param diagnostic what the server said besides.
 */
export function permanenceOf(status: string | null, diagnostic: string): Permanence {
  const code = status ?? (/^\s*(?:smtp;\s*)?55[0134]\b/i.test(diagnostic) ? '5.0.0' : '');
  if (!code.startsWith('5.')) return 'SOFT';
  const detail = code.slice(2);
  if (GONE.has(detail)) return 'HARD';
  return VAGUE.has(detail) && NOBODY.test(diagnostic) ? 'HARD' : 'SOFT';
}
