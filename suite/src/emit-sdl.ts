// Writes each subgraph's SDL into a folder: node scripts/run.cjs suite/src/emit-sdl.ts <folder>
import 'reflect-metadata';
import { writeFolder } from './emit-folder';
import { modules } from './modules';

writeFolder(
  process.argv[2],
  modules.map((module) => [`${module.name}.graphql`, `${module.sdl().trim()}\n`]),
);
