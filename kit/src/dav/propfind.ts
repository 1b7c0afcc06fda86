import type { Dav, RequestOptions } from './dav';
import { NotDav, type DavFailure } from './errors';
import { errorOf } from './http/status-error';
import type { DavResource, Multistatus } from './http/readers';
import { canonicalUrl } from './http/urls';
import { document, element, type Markup } from './xml/write';
import type { XmlName } from './xml/names';

/** A `d:prop` that asks for properties. */
export function propOf(names: readonly XmlName[]): Markup {
  return element('d:prop', ...names.map((name) => element(name)));
}

/** PROPFIND of a resource, or of a collection and its members (RFC 4918 §9.1). */
export function propfind(
  dav: Dav,
  url: string,
  asked: { readonly depth: 0 | 1; readonly names: readonly XmlName[] },
  options: RequestOptions = {},
): Promise<Multistatus> {
  const headers = { depth: String(asked.depth) };
  const body = document('d:propfind', propOf(asked.names));
  return dav.multistatus({ method: 'PROPFIND', url, headers, body }, options);
}

/** The properties of one resource; throws DavNotFound when it is not there. */
export async function propertiesOf(
  dav: Dav,
  url: string,
  names: readonly XmlName[],
  options: RequestOptions = {},
): Promise<DavResource & { readonly headers: Readonly<Record<string, string>> }> {
  const answer = await propfind(dav, url, { depth: 0, names }, options);
  const [resource] = answer.resources;
  const failure: DavFailure = { host: new URL(url).host, status: answer.status };
  if (!resource) throw new NotDav(failure);
  requireFound(resource, failure.host);
  return { ...resource, headers: answer.headers };
}

/** Throws when a multistatus answers an error for the resource. */
export function requireFound(resource: DavResource, host: string): void {
  const { status, condition } = resource;
  if (status >= 400) throw errorOf({ host, status, condition });
}

/** Whether two URLs name the same resource, with or without a slash at the end. */
export function isSame(url: string, other: string): boolean {
  const plain = (text: string): string => canonicalUrl(text, text).replace(/\/$/, '');
  return plain(url) === plain(other);
}

/** An entity tag in quotes, as If-Match wants it; some servers leave them out of `d:getetag`. */
export function etagOf(value: string | null | undefined): string | null {
  const text = value?.trim();
  if (!text) return null;
  return /^(W\/)?".*"$/.test(text) ? text : `"${text}"`;
}
