import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';

/** Values by name, and a line for each one that could not be had. */
export interface ResolvedEnvironment {
  values: Record<string, string>;
  problems: string[];
}

type Variables = Readonly<Record<string, string | undefined>>;

/** The variables of `.env` in the directory (none when there is no file), as dotenv reads them. */
export function readDotEnv(directory: string): Variables {
  try {
    return parseEnv(readFileSync(path.join(directory, '.env'), 'utf8'));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return {};
    throw error;
  }
}

/** The process's variables over those of `.env` in the current directory. */
export function processEnvironment(): Variables {
  return { ...readDotEnv(process.cwd()), ...process.env };
}

/**
 * Resolves the wanted names over the given variables: NAME_FILE becomes NAME with the file's
 * content (container secrets), and `{{OTHER}}` in a value becomes the value of OTHER.
 * An empty value counts as none given, as compose files and shells produce them.
 */
export function resolveEnvironment(
  names: readonly string[],
  given: Variables,
): ResolvedEnvironment {
  const resolution = new Resolution(given);
  const values: Record<string, string> = {};
  const problems: string[] = [];
  for (const name of names) {
    try {
      const value = resolution.valueOf(name, []);
      if (value !== undefined) values[name] = value;
    } catch (error) {
      if (!(error instanceof UnresolvedError)) throw error;
      problems.push(`${name}: ${error.message}`);
    }
  }
  return { values, problems };
}

class UnresolvedError extends Error {}

class Resolution {
  constructor(private readonly given: Variables) {}

  valueOf(name: string, above: readonly string[]): string | undefined {
    const raw = this.rawValue(name);
    if (raw === undefined) return undefined;
    const chain = [...above, name];
    return raw.replace(/\{\{\s*(\w+)\s*\}\}/g, (_match, other: string) => {
      if (chain.includes(other)) {
        throw new UnresolvedError(`refers to itself: ${[...chain, other].join(' -> ')}`);
      }
      const value = this.valueOf(other, chain);
      if (value === undefined)
        throw new UnresolvedError(`refers to {{${other}}}, which is not set`);
      return value;
    });
  }

  private rawValue(name: string): string | undefined {
    const direct = nonEmpty(this.given[name]);
    const file = nonEmpty(this.given[`${name}_FILE`]);
    if (file === undefined) return direct;
    if (direct !== undefined) throw new UnresolvedError(`set both as ${name} and as ${name}_FILE`);
    try {
      // Editors and `echo` end a file with a newline that is no part of the secret.
      return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    } catch (error) {
      throw new UnresolvedError(`the file named by ${name}_FILE cannot be read (${codeOf(error)})`);
    }
  }
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

function codeOf(error: unknown): string {
  const known = typeof error === 'object' && error !== null && 'code' in error;
  return known ? String(error.code) : 'unreadable';
}
