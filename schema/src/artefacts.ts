import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What the commands of this package read and write, as it is laid out in the repository. */
export interface Artefacts {
  /** SDL by subgraph name, as the subgraphs emit it. */
  readonly subgraphs: ReadonlyMap<string, string>;
  /** First-party operation documents by file name. */
  readonly operations: ReadonlyMap<string, string>;
  /** Which subgraph defines each entity; the others contribute fields to it. */
  readonly owners: Readonly<Record<string, string>>;
}

/** Files that are generated from the artefacts, by path relative to this package. */
export type GeneratedFiles = ReadonlyMap<string, string>;

export const PACKAGE_ROOT = path.resolve(__dirname, '..');

/** The files of a folder by name without the extension, sorted. */
export function readFolder(folder: string, extension: string): Map<string, string> {
  if (!existsSync(folder)) return new Map();
  const names = readdirSync(folder).filter((name) => name.endsWith(extension));
  return new Map(
    names
      .sort()
      .map((name) => [
        name.slice(0, -extension.length),
        readFileSync(path.join(folder, name), 'utf8'),
      ]),
  );
}

/** Reads the artefacts below `root`; the SDL from another folder when `subgraphs` names one. */
export function readArtefacts(
  root = PACKAGE_ROOT,
  subgraphs = path.join(root, 'subgraphs'),
): Artefacts {
  const owners = readFileSync(path.join(root, 'owners.json'), 'utf8');
  return {
    subgraphs: readFolder(subgraphs, '.graphql'),
    operations: readFolder(path.join(root, 'operations'), '.graphql'),
    owners: JSON.parse(owners) as Record<string, string>,
  };
}

export function writeFiles(files: GeneratedFiles, root = PACKAGE_ROOT): void {
  for (const [name, content] of files) {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

/** The names of files whose content on disk is not what it should be. */
export function differingFiles(files: GeneratedFiles, root = PACKAGE_ROOT): string[] {
  return [...files]
    .filter(([name, content]) => {
      const file = path.join(root, name);
      return !existsSync(file) || readFileSync(file, 'utf8') !== content;
    })
    .map(([name]) => name);
}
