const MAX_NAME = 200;

/**
 * A Content-Disposition value for any file name, however hostile (RFC 6266, RFC 8187). Folders,
 * control characters and the marks that reverse text direction are dropped.
 *
 * @example contentDisposition('Übersicht.pdf') // attachment; filename="_bersicht.pdf"; filename*=UTF-8''%C3%9Cbersicht.pdf
 */
export function contentDisposition(filename: string, inline = false): string {
  const name = safeName(filename);
  const type = inline ? 'inline' : 'attachment';
  const ascii = name.replace(/[^\x20-\x7e]/g, '_').replace(/["\\%]/g, '_');
  const plain = `${type}; filename="${ascii}"`;
  return ascii === name ? plain : `${plain}; filename*=UTF-8''${extendedValue(name)}`;
}

function safeName(filename: string): string {
  const lastPart = filename.toWellFormed().split(/[/\\]/).at(-1) ?? '';
  const visible = lastPart
    .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '')
    .trim()
    .replace(/^\.+/, '');
  return visible === '' ? 'download' : shortened(visible);
}

/** Cut in the middle of the name, so that the extension stays. */
function shortened(name: string): string {
  if (name.length <= MAX_NAME) return name;
  const extension = /\.[^.]{1,16}$/.exec(name)?.[0] ?? '';
  // A character outside the basic plane may be cut in two: what is left of it is replaced.
  return name.slice(0, MAX_NAME - extension.length).toWellFormed() + extension;
}

/** RFC 8187 §3.2.1: everything but attr-char is percent-encoded. */
function extendedValue(name: string): string {
  return encodeURIComponent(name).replace(
    /['()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
