import { stdSerializers } from 'pino';

const SECRET_NAMES = new Set([
  'authorization',
  'proxyauthorization',
  'cookie',
  'setcookie',
  'password',
  'passphrase',
  'secret',
  'clientsecret',
  'secretaccesskey',
  'token',
  'accesstoken',
  'refreshtoken',
  'idtoken',
  'apikey',
  'credential',
  'credentials',
  'assertion',
  'xsuitegraphassertion',
  // Of a failed SQL statement (TypeORM) and of the server's answer to it (pg): the user's own data.
  'parameters',
  'detail',
  'drivererror',
]);

const CENSOR = '[redacted]';
const MAX_DEPTH = 8;

/**
 * A copy of a log record without the values of secret-bearing properties, at any depth to 8 and
 * however the name is written: `refreshToken`, `refresh_token` and `Refresh-Token` are one name.
 * Passwords inside URLs go as well. What nests deeper is cut off, bytes become their count, and
 * errors are shown with stack and causes.
 *
 * @example redact({ headers: { Authorization: 'Bearer x' } }) // { headers: { Authorization: '[redacted]' } }
 */
export function redact(record: Record<string, unknown>): Record<string, unknown> {
  return redactEntries(record, 0, new Set());
}

/** The server's own request and reply, which pino's serializers reduce to method, path and status. */
const SERIALIZED = new Set(['req', 'res']);

function redactEntries(
  record: object,
  depth: number,
  above: ReadonlySet<object>,
): Record<string, unknown> {
  const inside = new Set(above).add(record);
  const entries = Object.entries(record).map(([name, value]: [string, unknown]) => {
    if (depth === 0 && SERIALIZED.has(name)) return [name, value];
    if (isSecretName(name) && value !== undefined && value !== null) return [name, CENSOR];
    return [name, redactValue(value, depth + 1, inside)];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function redactValue(value: unknown, depth: number, above: ReadonlySet<object>): unknown {
  if (typeof value === 'string') return redactUrl(value);
  if (typeof value !== 'object' || value === null) return value;
  if (above.has(value)) return '[circular]';
  if (depth > MAX_DEPTH) return '[too deep]';
  if (ArrayBuffer.isView(value)) return `[${String(value.byteLength)} bytes]`;
  if (Array.isArray(value)) {
    const inside = new Set(above).add(value);
    return value.map((item: unknown) => redactValue(item, depth + 1, inside));
  }
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    const replacement = (value as { toJSON: () => unknown }).toJSON();
    return redactValue(replacement, depth + 1, new Set(above).add(value));
  }
  return redactEntries(isError(value) ? stdSerializers.err(value) : value, depth, above);
}

/** Told by its shape: an error of another realm (a worker, a sandbox) is no instance of ours. */
function isError(value: object): value is Error {
  return 'message' in value && 'stack' in value;
}

function isSecretName(name: string): boolean {
  return SECRET_NAMES.has(name.toLowerCase().replace(/[-_]/g, ''));
}

/** `scheme://user:password@host`, RFC 3986 §3.2.1 (userinfo). */
function redactUrl(text: string): string {
  return text.includes('://') ? text.replace(/(:\/\/[^/\s:@]*):[^/\s@]+@/g, `$1:${CENSOR}@`) : text;
}
