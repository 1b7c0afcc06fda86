// npm run schema:publish -- [--date ISO] [--allow-breaking]
//
// Checks the working tree, writes what gateways and clients load, and records the version. Publishing the same
// graph twice changes nothing.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { PACKAGE_ROOT, readArtefacts, writeFiles } from './artefacts';
import { generate } from './generate';
import { checkWorkingTree } from './registry';
import { printReport } from './report';
import { nextVersion, type PublishedVersion } from './versions';

const PUBLISHED = 'published.json';

function readVersions(): PublishedVersion[] {
  const file = path.join(PACKAGE_ROOT, PUBLISHED);
  if (!existsSync(file)) return [];
  return JSON.parse(readFileSync(file, 'utf8')) as PublishedVersion[];
}

/** The day of the last commit: the same tree publishes the same record, whenever it is done. */
function commitDate(): string {
  const args = ['log', '-1', '--format=%cI'];
  return execFileSync('git', args, { cwd: PACKAGE_ROOT, encoding: 'utf8' }).trim();
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      date: { type: 'string' },
      'allow-breaking': { type: 'boolean', default: false },
    },
  });
  const report = await checkWorkingTree({ manifests: [], allowBreaking: values['allow-breaking'] });
  if (!report.ok) {
    console.error(printReport(report));
    process.exitCode = 1;
    return;
  }
  const files = generate(readArtefacts());
  const hash = createHash('sha256');
  for (const content of files.values()) hash.update(content);
  const versions = nextVersion(readVersions(), {
    hash: hash.digest('hex'),
    date: values.date ?? commitDate(),
    breaking: report.breaking.map(({ message }) => message),
  });
  writeFiles(new Map([...files, [PUBLISHED, `${JSON.stringify(versions, null, 2)}\n`]]));
  const latest = versions.at(-1);
  console.log(`schema: version ${latest?.version ?? 0}, ${latest?.hash ?? ''}`);
}

main().catch((error: unknown) => {
  console.error(`schema: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
});
