import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Makes a folder hold these files and no others: what is not generated any more leaves nothing behind. */
export function writeFolder(
  folder: string | undefined,
  files: readonly (readonly [name: string, content: string])[],
): void {
  if (folder === undefined) throw new Error('the folder to write to is missing');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of files) writeFileSync(path.join(folder, name), content);
}
