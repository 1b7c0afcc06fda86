import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { SettingsError } from '@suitegraph/kit/config';

const ROOT = path.resolve(__dirname, '../../..');

/** A setting's file, relative to the root of the tree. */
export function settingsFile(file: string): string {
  return path.resolve(ROOT, file);
}

/** @throws SettingsError that names the setting when its file cannot be read. */
export async function readSettingsFile(setting: string, file: string): Promise<string> {
  try {
    return await readFile(settingsFile(file), 'utf8');
  } catch {
    throw new SettingsError([`${setting}: ${file} cannot be read`]);
  }
}

/** @throws SettingsError that names the setting when its file is not there or not JSON. */
export async function readSettingsJson(setting: string, file: string): Promise<unknown> {
  const text = await readSettingsFile(setting, file);
  try {
    return JSON.parse(text);
  } catch {
    throw new SettingsError([`${setting}: ${file} is not JSON`]);
  }
}
