/**
 * The embedded PostgreSQL could not be started. The message is one line a person can act on;
 * `cause` keeps the original failure.
 */
export class PostgresStartError extends Error {
  override readonly name = 'PostgresStartError';
}

/** Turns a file-system failure in the data directory into the one line a person can act on. */
export function unusableDirectory(directory: string, cause: unknown): PostgresStartError {
  const code = systemCode(cause);
  const reasons: Record<string, string> = {
    EACCES: 'no permission to write there',
    EPERM: 'no permission to write there',
    EROFS: 'the file system is read-only',
    ENOSPC: 'the disk is full',
    ENOTDIR: 'a part of the path is a file',
    EEXIST: 'there is a file of that name',
  };
  const reason = reasons[code] ?? String(cause);
  return new PostgresStartError(
    `the database directory ${directory} cannot be used: ${reason} (${code})`,
    { cause },
  );
}

function systemCode(cause: unknown): string {
  const known = typeof cause === 'object' && cause !== null && 'code' in cause;
  return known ? String(cause.code) : 'unknown error';
}
