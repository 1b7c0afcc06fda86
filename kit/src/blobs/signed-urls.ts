import { createHmac, timingSafeEqual } from 'node:crypto';
import { ForbiddenError } from '../errors';

const EXPIRES = 'expires';
const SIGNATURE = 'signature';

/**
 * Hands out URLs of our own routes that work for whoever holds them, until they expire. The path,
 * the claims (kept readable in the query) and the expiry are signed with HMAC-SHA-256.
 *
 * @example
 * const urls = new SignedUrls(settings.URL_SECRET, 'https://suite.example');
 * const url = urls.sign(`/files/${id}`, { tenant }, 3600);
 * const { tenant } = urls.verify('/files/018f…', request.query);
 */
export class SignedUrls {
  /** @param baseUrl Where callers reach us; a function where it is known only after listening. */
  constructor(
    private readonly secret: string,
    private readonly baseUrl: string | (() => string),
  ) {
    if (secret.length < 16) throw new RangeError('the secret of signed URLs is too short');
  }

  /**
   * @param path Absolute path, percent-encoded, without a query.
   * @throws RangeError when a claim takes a reserved name, `expires` or `signature`.
   */
  sign(path: string, claims: Readonly<Record<string, string>>, expiresInSeconds: number): string {
    if (EXPIRES in claims || SIGNATURE in claims)
      throw new RangeError('a claim has a reserved name');
    const expires = String(Math.floor(Date.now() / 1000) + expiresInSeconds);
    const signature = this.signature(path, { ...claims, [EXPIRES]: expires });
    const query = new URLSearchParams({ ...claims, [EXPIRES]: expires, [SIGNATURE]: signature });
    const base = typeof this.baseUrl === 'string' ? this.baseUrl : this.baseUrl();
    return `${base.replace(/\/+$/, '')}${path}?${query.toString()}`;
  }

  /**
   * The claims of a request to `path` (as it was signed, without the base URL's own path).
   *
   * @throws ForbiddenError when anything was changed, added or left out, or the URL has expired.
   */
  verify(path: string, query: unknown): Record<string, string> {
    const { [SIGNATURE]: signature, ...signed } = singleValues(query);
    // As text: the last digit of base64url has bits to spare, so several texts say the same bytes.
    const given = Buffer.from(signature ?? '');
    const wanted = Buffer.from(this.signature(path, signed));
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
      throw new ForbiddenError('This link is not valid');
    }
    const { [EXPIRES]: expires, ...claims } = signed;
    if (Number(expires) * 1000 <= Date.now()) throw new ForbiddenError('This link has expired');
    return claims;
  }

  private signature(path: string, signed: Readonly<Record<string, string>>): string {
    const entries = Object.entries(signed).sort(([a], [b]) => (a < b ? -1 : 1));
    // JSON keeps the parts apart: no claim can imitate another one or the path.
    return createHmac('sha256', this.secret)
      .update(JSON.stringify([path, entries]))
      .digest('base64url');
  }
}

function singleValues(query: unknown): Record<string, string | undefined> & Record<string, string> {
  const values: Record<string, string> = {};
  if (typeof query !== 'object' || query === null) return values;
  for (const [name, value] of Object.entries(query)) {
    // A name given twice arrives as an array: never signed by us.
    if (typeof value !== 'string') throw new ForbiddenError('This link is not valid');
    values[name] = value;
  }
  return values;
}
