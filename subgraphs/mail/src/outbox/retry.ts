const FIRST_DELAY_MS = 30_000;
const LONGEST_DELAY_MS = 4 * 3_600_000;
const GIVE_UP_MS = 5 * 24 * 3_600_000;

/**
 * When to try again, in milliseconds from now: twice as long each time, with jitter, up to four
 * hours; null after five days (RFC 5321 §4.5.4.1).
 *
 * @param attempts how many there were, from 1.
 * @param random from 0 to 1.
 */
export function retryDelay(attempts: number, ageMs: number, random = Math.random()): number | null {
  if (ageMs >= GIVE_UP_MS) return null;
  const delay = Math.min(FIRST_DELAY_MS * 2 ** Math.min(attempts - 1, 20), LONGEST_DELAY_MS);
  return Math.round(delay * (0.75 + random / 2));
}
