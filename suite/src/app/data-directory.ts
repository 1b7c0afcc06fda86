import { randomBytes } from 'node:crypto';
import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SettingsError } from '@suitegraph/kit/config';

const SECRETS = ['AUTH_SECRET', 'INTERNAL_SECRET', 'URL_SECRET'] as const;

/** The secrets of an installation. */
export type Secrets = Record<(typeof SECRETS)[number], string>;

/** Makes the folder. @throws SettingsError with one line when it cannot be written to. */
export function prepareDataDirectory(directory: string): string {
  const absolute = path.resolve(directory);
  try {
    // Others may pass through, not look inside: the database server runs under another account.
    mkdirSync(absolute, { recursive: true, mode: 0o711 });
    accessSync(absolute, constants.W_OK | constants.X_OK);
  } catch {
    throw new SettingsError([`DATA_DIR: ${absolute} cannot be written to`]);
  }
  return absolute;
}

/** The secrets given, and for the others those made up at the first start and kept in the folder. */
export function installationSecrets(
  directory: string,
  given: Readonly<Partial<Record<keyof Secrets, string | undefined>>>,
): Secrets {
  const file = path.join(directory, 'secrets.json');
  const kept = readKept(file);
  const secrets = Object.fromEntries(
    SECRETS.map((name) => [name, kept[name] ?? randomBytes(32).toString('base64url')]),
  ) as Secrets;
  if (SECRETS.some((name) => kept[name] === undefined)) {
    writeFileSync(file, JSON.stringify(secrets), { mode: 0o600 });
  }
  for (const name of SECRETS) secrets[name] = given[name] ?? secrets[name];
  return secrets;
}

function readKept(file: string): Partial<Secrets> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Partial<Secrets>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new SettingsError([`DATA_DIR: ${file} cannot be read`]);
  }
}
