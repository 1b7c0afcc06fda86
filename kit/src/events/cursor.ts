import { InvalidInputError } from '../errors';

const PREFIX = 'e1.';

/** The public cursor of a position: opaque to clients, and versioned so that its form may change. */
export function encodeCursor(position: bigint): string {
  return PREFIX + position.toString(36);
}

/** The position of a cursor. @throws InvalidInputError when it is none of ours. */
export function decodeCursor(cursor: string): bigint {
  const digits = cursor.slice(PREFIX.length);
  if (!cursor.startsWith(PREFIX) || !/^[0-9a-z]{1,12}$/.test(digits)) {
    throw new InvalidInputError('Not a cursor of this service', ['after']);
  }
  return [...digits].reduce((sum, digit) => sum * 36n + BigInt(parseInt(digit, 36)), 0n);
}
