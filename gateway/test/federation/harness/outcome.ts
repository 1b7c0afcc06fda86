export type Path = readonly (string | number)[];

/** An error as it is compared. */
export interface Told {
  readonly message: string;
  readonly path: Path;
  readonly code: string | undefined;
}

/** What an operation led to. */
export interface Outcome {
  readonly data: unknown;
  readonly errors: readonly Told[];
}

interface Response {
  readonly data?: unknown;
  readonly errors?: readonly unknown[];
  readonly extensions?: { readonly valueCompletion?: readonly unknown[] };
}

/** Reads a parsed response; Apollo tells some errors in an extension of its own. */
export function outcomeOf(response: unknown): Outcome {
  const { data, errors = [], extensions } = response as Response;
  const completion = extensions?.valueCompletion ?? [];
  return { data: data ?? null, errors: [...errors, ...completion].map(told) };
}

function told(error: unknown): Told {
  const {
    message = '',
    path,
    extensions,
  } = error as {
    message?: string;
    path?: Path;
    extensions?: { code?: string };
  };
  const it = { message, path: path ?? [], code: extensions?.code };
  // Apollo has codes of its own for these.
  return isCompletion(it) ? { ...it, code: 'INTERNAL_ERROR' } : it;
}

/** Where the null is that an error at `path` led to; undefined when there is none. */
export function nullAt(data: unknown, path: Path): string | undefined {
  let value = data;
  for (let length = 0; length <= path.length; length += 1) {
    if (value === null) return path.slice(0, length).join('.');
    const step = path[length];
    if (step === undefined || typeof value !== 'object') return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return undefined;
}

/** Errors of fields that may not be null: executors word them alike, but not always. */
export function isCompletion({ message }: Pick<Told, 'message'>): boolean {
  return message.startsWith('Cannot return null for non-nullable field');
}
