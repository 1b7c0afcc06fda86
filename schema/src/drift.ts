// npm run check:schema: what is committed must be what the sources say. The subgraphs are asked by a process of
// their own, because this package knows none of them.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { differingFiles, PACKAGE_ROOT, readArtefacts, readFolder } from './artefacts';
import { generate } from './generate';

const REPOSITORY = path.resolve(PACKAGE_ROOT, '..');

function emitted(script: string, folder: string): void {
  execFileSync(process.execPath, ['scripts/run.cjs', script, folder], {
    cwd: REPOSITORY,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function prefixed(prefix: string, folder: string, extension: string): [string, string][] {
  return [...readFolder(folder, extension)].map(([name, text]) => [
    `${prefix}${name}${extension}`,
    text,
  ]);
}

function main(): number {
  const folder = mkdtempSync(path.join(tmpdir(), 'suitegraph-drift-'));
  try {
    const sdl = path.join(folder, 'subgraphs');
    const pages = path.join(folder, 'pages');
    emitted('suite/src/emit-sdl.ts', sdl);
    emitted('suite/src/emit-docs.ts', pages);
    const artefacts = readArtefacts(PACKAGE_ROOT, sdl);
    const files = new Map([
      ...prefixed('schema/subgraphs/', sdl, '.graphql'),
      ...[...generate(artefacts)].map(([name, text]) => [`schema/${name}`, text] as const),
      ...prefixed('docs/generated/', pages, '.md'),
    ]);
    const differing = differingFiles(files, REPOSITORY);
    for (const name of differing) console.error(`${name} differs from its sources`);
    if (differing.length > 0) console.error('run: npm run schema:compose');
    return differing.length > 0 ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = main();
