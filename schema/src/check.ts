// npm run schema:check -- [--against FILE] [--manifest FILE]... [--allow-breaking] [--json]
import { parseArgs } from 'node:util';
import { checkWorkingTree } from './registry';
import { printReport } from './report';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      against: { type: 'string' },
      manifest: { type: 'string', multiple: true, default: [] },
      'allow-breaking': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const report = await checkWorkingTree({
    against: values.against,
    manifests: values.manifest,
    allowBreaking: values['allow-breaking'],
  });
  console.log(values.json ? JSON.stringify(report, null, 2) : printReport(report));
  process.exitCode = report.ok ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(`schema: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
});
