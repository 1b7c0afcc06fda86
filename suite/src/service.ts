// Runs one subgraph as a process of its own: npm run service -- <name>
import 'reflect-metadata';
import { SettingsError } from '@suitegraph/kit/config';
import { createLogger } from '@suitegraph/kit/logging';
import { onShutdown, ServiceStartError } from '@suitegraph/kit/service';
import { serveSubgraph } from '@suitegraph/kit/subgraph';
import { modules } from './modules';

async function main(name: string | undefined): Promise<void> {
  const module = modules.find((candidate) => candidate.name === name);
  if (!module) {
    const names = modules.map((candidate) => candidate.name).join(', ');
    process.stderr.write(`usage: npm run service -- <name>, where <name> is one of ${names}\n`);
    process.exitCode = 1;
    return;
  }
  const service = await serveSubgraph(module, process.env);
  onShutdown([() => service.close()], createLogger({ name: module.name }));
  process.stdout.write(`${module.name} is ready on ${service.url}\n`);
}

main(process.argv[2]).catch((error: unknown) => {
  const expected = error instanceof SettingsError || error instanceof ServiceStartError;
  process.stderr.write(
    `${expected ? error.message : String(error instanceof Error ? error.stack : error)}\n`,
  );
  process.exit(1);
});
