import type { z } from 'zod';
import { processEnvironment, resolveEnvironment } from './environment';
import { SettingsError } from './settings-error';

/**
 * Reads a service's settings once, at start: from the environment, and below it `.env` in the
 * current directory when the environment is the process's own. `{{OTHER}}` in a value stands for
 * OTHER's value; NAME_FILE names a file that holds NAME. Keys of the schema are variable names.
 *
 * @throws SettingsError listing every problem at once, without any value.
 * @example
 * const schema = z.object({ PORT: z.coerce.number().int().default(4000).describe('TCP port') });
 * const { PORT } = loadSettings(schema);
 */
export function loadSettings<T extends z.ZodObject>(
  schema: T,
  env: Readonly<Record<string, string | undefined>> = process.env,
): z.output<T> {
  const given = env === process.env ? processEnvironment() : env;
  const { values, problems } = resolveEnvironment(Object.keys(schema.shape), given);
  const parsed = schema.safeParse(values, { reportInput: false });
  if (parsed.success && problems.length === 0) return parsed.data;
  const unresolved = new Set(problems.map((problem) => problem.split(':')[0]));
  const invalid = (parsed.error?.issues ?? [])
    .filter((issue) => !unresolved.has(String(issue.path[0])))
    .map((issue) => describeIssue(issue, values));
  throw new SettingsError([...problems, ...invalid]);
}

function describeIssue(issue: z.core.$ZodIssue, values: Record<string, string>): string {
  const name = issue.path.map(String).join('.');
  const missing = issue.path.length === 1 && !Object.hasOwn(values, name);
  if (name === '') return withoutValues(issue.message, values);
  if (missing && (issue.code === 'invalid_type' || issue.code === 'invalid_value')) {
    return `${name}: required, but not set`;
  }
  return `${name}: ${withoutValues(issue.message, values)}`;
}

/** A schema's own message may quote its input: that would print a secret. */
function withoutValues(message: string, values: Record<string, string>): string {
  return Object.values(values)
    .filter((value) => value.length >= 4)
    .reduce((text, value) => text.replaceAll(value, '…'), message);
}
