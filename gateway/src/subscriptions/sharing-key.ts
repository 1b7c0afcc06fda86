import type { Principal } from '@suitegraph/kit/auth';

/**
 * Text that is equal for principals of the same authority: the same user of the same tenant with
 * the same roles and scopes, by whichever session and however long it lasts. A claim that principals
 * may get one day counts as authority.
 */
export function authorityKey(principal: Principal | null): string {
  if (!principal) return '';
  const entries = Object.entries(principal)
    .filter(([name]) => name !== 'sessionId' && name !== 'expiresAt')
    .map(([name, value]): [string, unknown] => [name, unordered(value)]);
  return JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function unordered(value: unknown): unknown {
  if (value instanceof Set || value instanceof Map) return unordered([...value]);
  if (!Array.isArray(value)) return value;
  return value.map((item) => JSON.stringify(item)).sort();
}
