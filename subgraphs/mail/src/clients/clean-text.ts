/** Text that PostgreSQL can hold: without NUL and lone surrogates, and cut to `limit` characters. */
export function cleanText(text: string, limit: number): string {
  return text.slice(0, limit).replaceAll('\0', '').toWellFormed();
}
