import { tryCanonicalAddress } from '@suitegraph/kit/addresses';

/** Fields by their names in lower case; of several with one name, the first. */
export type Fields = ReadonlyMap<string, string>;

const MAX_VALUE = 1_000;

/** Groups of header-like fields, apart by blank lines (RFC 3464 §2.1); what is none is passed over. */
export function fieldGroups(text: string, most: number): Fields[] {
  return text
    .replace(/\r\n?/g, '\n')
    .split(/\n[ \t]*\n/, most)
    .map(readFields)
    .filter((group) => group.size > 0);
}

/** Fields of one group, unfolded. */
export function readFields(text: string): Fields {
  const fields = new Map<string, string>();
  for (const line of text
    .replace(/\r\n?/g, '\n')
    .replace(/\n[ \t]+/g, ' ')
    .split('\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    if (!/^[!-9;-~]+$/.test(name) || fields.has(name)) continue;
    fields.set(
      name,
      line
        .slice(colon + 1)
        .trim()
        .slice(0, MAX_VALUE),
    );
  }
  return fields;
}

/** The address in a typed field, such as `rfc822; alice@example.org` (RFC 3464 §2.3.1). */
export function typedAddress(value: string | undefined): string[] {
  if (value === undefined) return [];
  const [type, rest] = /^[\w-]+;/.test(value) ? splitOnce(value, ';') : ['rfc822', value];
  // RFC 6533 §3 writes addresses beyond ASCII as utf-8; those are the same to us.
  if (!/^(?:rfc822|utf-8)$/i.test(type.trim())) return [];
  const bare = (/<([^<>]*)>/.exec(rest)?.[1] ?? rest).trim();
  const found = tryCanonicalAddress(bare) ?? tryCanonicalAddress(fromXtext(bare));
  return found === undefined ? [] : [found];
}

/** RFC 3461 §4: `+3D` for a character that may not stand for itself. */
export function fromXtext(text: string): string {
  return text.replace(/\+([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** Message-IDs of a header block, without angle brackets. */
export function messageIdsIn(text: string): string[] {
  const found = /^[>\s]*Message-ID:\s*<([^<>\s]{1,998})>/im.exec(text)?.[1];
  return found === undefined ? [] : [found];
}

function splitOnce(text: string, by: string): [string, string] {
  const at = text.indexOf(by);
  return [text.slice(0, at), text.slice(at + 1)];
}
