import { parseArgs } from 'node:util';
import { loadSettings, SettingsError } from '@suitegraph/kit/config';
import { createLogger } from '@suitegraph/kit/logging';
import { onShutdown, ServiceStartError } from '@suitegraph/kit/service';
import { serviceEnvironment } from './app/gateway-environment';
import { serveGateway } from './app/serve-gateway';
import { CompositionError } from './planning/graph';

/** `npm run gateway -- --supergraph FILE --port N`: what is said here counts more than the environment. */
async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { supergraph: { type: 'string' }, port: { type: 'string' } },
  });
  if (values.supergraph !== undefined) process.env['SUPERGRAPH_FILE'] = values.supergraph;
  if (values.port !== undefined) process.env['PORT'] = values.port;
  const service = await serveGateway(loadSettings(serviceEnvironment));
  onShutdown([() => service.close()], createLogger({ name: 'gateway' }));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const known = [SettingsError, ServiceStartError, CompositionError, TypeError];
  const readable = known.some((kind) => error instanceof kind);
  process.stderr.write(`${readable ? (error as Error).message : String((error as Error).stack)}\n`);
  process.exit(1);
});
