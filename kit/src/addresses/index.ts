import { domainToASCII } from 'node:url';
import { InvalidInputError } from '../errors';

const LOCAL_PART = /^[^\s@<>(),:;"\\[\]\p{Cc}]{1,64}$/u;
// domainToASCII reads a URL's host: it drops line breaks and tabs, decodes %2e and ends at / ? # and \\.
const NOT_IN_DOMAIN = /[\s\p{Cc}%/\\?#:]/u;
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const DOMAIN = new RegExp(`^(?=.{1,253}$)${LABEL}(?:\\.${LABEL})*$`);

/**
 * The canonical form of an e-mail address, the key of `Person` everywhere: trimmed, NFC, lower case,
 * the domain as A-labels (RFC 5890). The local part is compared without case, as every large mail
 * host does, although RFC 5321 §2.4 would allow it to matter. Only white space around it is cut off:
 * a line break or control character within is refused, never repaired.
 *
 * @throws InvalidInputError when it is no addr-spec (RFC 5322 §3.4.1) a mailbox could have.
 * @example canonicalAddress(' Alice@EXAMPLE.org ') // 'alice@example.org'
 */
export function canonicalAddress(raw: string): string {
  const address = raw.trim().normalize('NFC').toLowerCase();
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at);
  const named = address.slice(at + 1);
  const domain = NOT_IN_DOMAIN.test(named) ? '' : domainToASCII(named);
  if (at < 1 || !LOCAL_PART.test(local) || !DOMAIN.test(domain)) {
    throw new InvalidInputError('Not an e-mail address');
  }
  return `${local}@${domain}`;
}

/** The canonical address, or undefined where it is none: for input nobody is there to correct. */
export function tryCanonicalAddress(raw: string): string | undefined {
  try {
    return canonicalAddress(raw);
  } catch {
    return undefined;
  }
}

/** The domain of a canonical address. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
