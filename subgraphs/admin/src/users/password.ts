import { hash, verify } from '@node-rs/argon2';
import { InvalidInputError } from '@suitegraph/kit/errors';

const MIN_LENGTH = 12;
const MAX_LENGTH = 1_024;
// OWASP's second choice of Argon2id parameters: 19 MiB, two passes.
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

let unknownUser: Promise<string> | undefined;

/** The Argon2id hash (RFC 9106) of a new password. @throws InvalidInputError outside 12 to 1024 characters. */
export function hashPassword(password: string): Promise<string> {
  if (password.length < MIN_LENGTH || password.length > MAX_LENGTH) {
    throw new InvalidInputError(`A password has ${MIN_LENGTH} to ${MAX_LENGTH} characters`, [
      'password',
    ]);
  }
  return hash(password, COST);
}

/** Whether the password is right; takes as long for an unknown user, so that logins cannot be probed. */
export async function checkPassword(
  stored: string | undefined,
  password: string,
): Promise<boolean> {
  if (password.length > MAX_LENGTH) return false;
  unknownUser ??= hash('nobody has this password', COST);
  const matches = await verify(stored ?? (await unknownUser), password);
  return matches && stored !== undefined;
}
