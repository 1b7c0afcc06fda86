import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SettingsError } from '@suitegraph/kit/config';

const FIRST_PARTY = path.resolve(__dirname, '../../../schema/manifest.json');

/** The registered operations: those of the file given, or our own. */
export function readManifest(file: string | undefined): unknown {
  try {
    return JSON.parse(readFileSync(file ?? FIRST_PARTY, 'utf8'));
  } catch {
    throw new SettingsError([`MANIFEST_FILE: ${file ?? FIRST_PARTY} cannot be read as JSON`]);
  }
}
