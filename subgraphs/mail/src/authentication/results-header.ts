import type { AuthRecord } from './auth-record';

interface HeaderField {
  readonly name: string;
  readonly value: string;
}

const NAME = 'Authentication-Results';

/** Our Authentication-Results field (RFC 8601 §2.2). */
export function resultsField(auth: AuthRecord): HeaderField {
  const { authservId, spf, spfDomain, signatures, dmarc, fromDomain, arc } = auth;
  const signed = signatures.map(
    ({ result, domain, selector }) =>
      `dkim=${result}${property('header.d', domain)}${property('header.s', selector)}`,
  );
  const methods = [
    `spf=${spf}${property('smtp.mailfrom', spfDomain)}`,
    ...(signed.length > 0 ? signed : ['dkim=none']),
    `dmarc=${dmarc}${property('header.from', fromDomain)}`,
    `arc=${arc}`,
  ];
  return { name: NAME, value: [authservId, ...methods].join('; ') };
}

/**
 * Header fields with what we found out on top, and without what others said in our name: whoever reads
 * them takes fields with our authserv-id for ours (RFC 8601 §5).
 */
export function withResults(
  headers: readonly HeaderField[],
  auth: AuthRecord,
): readonly HeaderField[] {
  const others = headers.filter(
    ({ name, value }) =>
      name.toLowerCase() !== NAME.toLowerCase() ||
      authservIdOf(value) !== auth.authservId.toLowerCase(),
  );
  return [resultsField(auth), ...others];
}

function property(name: string, value: string | null): string {
  return value === null ? '' : ` ${name}=${value}`;
}

// RFC 8601 §2.2: [CFWS] authserv-id [CFWS version]; the id may be a quoted string.
function authservIdOf(value: string): string {
  const start = value.replace(/^(?:\s|\([^()]*\))+/, '');
  const [, quoted, token] = /^(?:"((?:[^"\\]|\\.)*)"|([^\s;(]+))/.exec(start) ?? [];
  return (quoted?.replace(/\\(.)/g, '$1') ?? token ?? '').toLowerCase();
}
