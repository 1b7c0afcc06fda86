import { InvalidInputError } from '@suitegraph/kit/errors';
import path from 'node:path';

const MAX_BYTES = 255;
const FORBIDDEN = /[/\\\p{Cc}]/u;

/**
 * A name as it is kept: NFC, so that the same name typed on two systems is the same name.
 *
 * @throws InvalidInputError for what is no single name on every system that may mount the drive.
 */
export function checkName(raw: string, argument = 'name'): string {
  const name = raw.normalize('NFC').trim();
  const problem = problemOf(name);
  if (problem !== undefined) throw new InvalidInputError(`A name ${problem}`, [argument]);
  return name;
}

function problemOf(name: string): string | undefined {
  if (name === '') return 'must not be empty';
  if (name === '.' || name === '..') return 'must not stand for a folder';
  if (FORBIDDEN.test(name) || !name.isWellFormed()) {
    return 'must not contain slashes, backslashes or control characters';
  }
  if (Buffer.byteLength(name) > MAX_BYTES) return `must not be longer than ${MAX_BYTES} bytes`;
  return undefined;
}

/** A usable name made of one that somebody else chose, such as an attachment's. */
export function repairName(raw: string, otherwise: string): string {
  const name = raw.toWellFormed().normalize('NFC').replace(new RegExp(FORBIDDEN, 'gu'), '_').trim();
  if (name === '' || name === '.' || name === '..') return otherwise;
  const { name: stem, ext } = path.parse(name);
  const extension = Buffer.byteLength(ext) > 32 ? '' : ext;
  return cut(extension === '' ? name : stem, MAX_BYTES - Buffer.byteLength(extension)) + extension;
}

/** The name, or the first of "name (2).pdf", "name (3).pdf" and so on that is free. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  const { name: stem, ext } = path.parse(name);
  for (let n = 2; ; n += 1) {
    const suffix = ` (${n})${ext}`;
    const candidate = cut(stem, MAX_BYTES - Buffer.byteLength(suffix)) + suffix;
    if (!taken.has(candidate)) return candidate;
  }
}

// By whole characters: half a UTF-8 sequence is no name.
function cut(text: string, bytes: number): string {
  let kept = '';
  let used = 0;
  for (const character of text) {
    used += Buffer.byteLength(character);
    if (used > bytes) break;
    kept += character;
  }
  return kept;
}
