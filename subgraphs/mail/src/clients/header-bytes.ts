const LF = 0x0a;
const CR = 0x0d;

/**
 * The message with a header in UTF-8. Headers may hold UTF-8 (RFC 6532); older senders put bytes of
 * their own code page there, which are read as Windows-1252, the most frequent of them.
 */
export function withUtf8Header(raw: Buffer): Buffer {
  const end = headerEnd(raw);
  const header = raw.subarray(0, end);
  if (isUtf8(header)) return raw;
  const text = new TextDecoder('windows-1252').decode(header);
  return Buffer.concat([Buffer.from(text), raw.subarray(end)]);
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Where the empty line begins that ends the header. */
function headerEnd(raw: Buffer): number {
  for (let at = raw.indexOf(LF); at !== -1; at = raw.indexOf(LF, at + 1)) {
    const next = raw[at + 1] === CR ? raw[at + 2] : raw[at + 1];
    if (next === LF) return at + 1;
  }
  return raw.length;
}
