import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** The parts of a refresh token: the session it belongs to and its secret. */
export interface RefreshToken {
  readonly sessionId: string;
  readonly secret: string;
}

/** A new secret of 256 bits. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a secret. It has full entropy, so a plain digest is enough. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** Whether the secret is the one behind the hash, in constant time. */
export function matchesSecret(secret: string, hash: Buffer): boolean {
  return timingSafeEqual(hashSecret(secret), hash);
}

/** The token as the client keeps it. */
export function formatRefreshToken({ sessionId, secret }: RefreshToken): string {
  return `${sessionId}.${secret}`;
}

/** The parts of a token, or undefined when it is none. */
export function parseRefreshToken(token: string): RefreshToken | undefined {
  const match = /^([0-9a-f-]{36})\.([\w-]{43})$/.exec(token);
  return match?.[1] && match[2] ? { sessionId: match[1], secret: match[2] } : undefined;
}
