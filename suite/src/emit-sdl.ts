// Writes each subgraph's SDL into a folder: node scripts/run.cjs suite/src/emit-sdl.ts <folder>
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { modules } from './modules';

const folder = process.argv[2];
if (folder === undefined) throw new Error('the folder to write to is missing');
// A subgraph that is gone leaves no file behind.
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const module of modules) {
  writeFileSync(path.join(folder, `${module.name}.graphql`), `${module.sdl().trim()}\n`);
}
