/**
 * One spelling of a resource's URL, to compare and to keep: absolute, without fragment, its path
 * percent-encoded alike whichever way the server wrote it (`@` and `%40`). Throws TypeError.
 *
 * @example canonicalUrl('/dav/anna%40example.com/', 'https://dav.example.com')
 */
export function canonicalUrl(href: string, base: string): string {
  const url = new URL(href, base);
  url.hash = '';
  url.username = '';
  url.password = '';
  url.pathname = url.pathname.split('/').map(canonicalSegment).join('/');
  return url.href;
}

function canonicalSegment(segment: string): string {
  try {
    return encodeURIComponent(decodeURIComponent(segment));
  } catch {
    // Not UTF-8 once decoded: only the server knows what it means.
    return segment;
  }
}

/** A collection's URL always ends in a slash (RFC 4918 §5.2). */
export function collectionUrl(href: string, base: string): string {
  const url = new URL(canonicalUrl(href, base));
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url.href;
}

/** Whether a redirect from one URL to the other stays with the server, or makes it safer. */
export function staysWithServer(from: URL, to: URL): boolean {
  if (from.origin === to.origin) return true;
  const onDefaultPort = from.port === '' && to.port === '';
  const samePort = from.port === to.port || onDefaultPort;
  return (
    from.protocol === 'http:' &&
    to.protocol === 'https:' &&
    from.hostname === to.hostname &&
    samePort
  );
}
