const NATIONAL_DIGITS = 9;
const MIN_DIGITS = 6;

/**
 * What two spellings of one telephone number have in common: its last nine digits, with which
 * `+44 20 7946 0000`, `0044-20-79460000` and `020 7946 0000` are the same (E.164 less the country).
 * Null for what is too short to tell people apart.
 */
export function phoneKey(number: string): string | null {
  // An extension is not part of the number (RFC 3966 §3).
  const [main = ''] = number.split(/(?:;|,|ext\.?|x)/i);
  const digits = main.normalize('NFKC').replace(/\D/g, '');
  return digits.length < MIN_DIGITS ? null : digits.slice(-NATIONAL_DIGITS);
}
