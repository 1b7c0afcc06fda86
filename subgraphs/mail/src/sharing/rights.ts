import { InvalidInputError } from '@suitegraph/kit/errors';

/** The rights of RFC 4314 that can be granted here: lookup, read, keep seen, write flags. */
export const RIGHTS = ['l', 'r', 's', 'w'] as const;

/** One of `RIGHTS`. */
export type Right = (typeof RIGHTS)[number];

/**
 * Rights as the caller gives them, each letter once, in order; nothing takes all away.
 *
 * @throws InvalidInputError for what is no letter of RFC 4314, or grants what cannot be granted here.
 */
export function toRights(given: readonly string[]): Right[] {
  const letters = new Set(given.flatMap((one) => [...one]));
  const unknown = [...letters].filter((letter) => !RIGHTS.some((right) => right === letter));
  if (unknown.length > 0) {
    throw new InvalidInputError(
      `Rights are ${RIGHTS.join(', ')} (RFC 4314); not ${unknown.join(', ')}`,
      ['rights'],
    );
  }
  const rights = RIGHTS.filter((right) => letters.has(right));
  // A folder nobody can see cannot be read either: clients find it by looking it up.
  if (rights.length > 0 && !letters.has('l')) {
    throw new InvalidInputError('Any other right needs l (lookup) as well', ['rights']);
  }
  return rights;
}

/** What somebody must hold to change these marks (RFC 4314 §4): s for `\Seen`, w for all others. */
export function rightsFor(change: {
  readonly addFlags: readonly string[];
  readonly removeFlags: readonly string[];
  readonly addLabels: readonly string[];
  readonly removeLabels: readonly string[];
}): Right[] {
  const flags = [...change.addFlags, ...change.removeFlags];
  const labels = [...change.addLabels, ...change.removeLabels];
  const others = labels.length > 0 || flags.some((flag) => flag !== '\\Seen');
  return [
    ...(flags.includes('\\Seen') ? (['s'] as const) : []),
    ...(others ? (['w'] as const) : []),
  ];
}
