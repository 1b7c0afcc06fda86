const MAX_PREFIX = 4;
const PREFIX_WEIGHT = 0.1;

/**
 * How alike two words are, from 0 to 1 (Jaro–Winkler): made for names, it forgives a slip of the
 * pen and trusts the beginning most.
 */
export function similarity(a: string, b: string): number {
  if (a === b) return 1;
  const jaro = jaroOf(a, b);
  let prefix = 0;
  while (prefix < MAX_PREFIX && prefix < a.length && a[prefix] === b[prefix]) prefix += 1;
  return jaro + prefix * PREFIX_WEIGHT * (1 - jaro);
}

function jaroOf(a: string, b: string): number {
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const taken = new Array<boolean>(b.length).fill(false);
  const inA: string[] = [];
  for (let i = 0; i < a.length; i += 1) {
    const end = Math.min(b.length, i + reach + 1);
    for (let j = Math.max(0, i - reach); j < end; j += 1) {
      if (taken[j] === true || a[i] !== b[j]) continue;
      taken[j] = true;
      inA.push(a.charAt(i));
      break;
    }
  }
  if (inA.length === 0) return 0;
  const matched = b.split('').filter((_, at) => taken[at]);
  const swapped = inA.filter((letter, at) => letter !== matched[at]).length / 2;
  const count = inA.length;
  return (count / a.length + count / b.length + (count - swapped) / count) / 3;
}
