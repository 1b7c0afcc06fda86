import { isatty } from 'node:tty';
import { loadSettings, SettingsError } from '@suitegraph/kit/config';
import { createLogger } from '@suitegraph/kit/logging';
import { onShutdown, ServiceStartError } from '@suitegraph/kit/service';
import { readCommandLine, USAGE, UsageError } from './app/command-line';
import { serviceEnvironment } from './app/gateway-environment';
import { serveGateway } from './app/serve-gateway';
import { SupergraphError } from './planning/graph';

/** `npm run gateway -- --supergraph FILE --port N`: what is said here counts more than the environment. */
async function main(args: string[]): Promise<void> {
  const line = readCommandLine(args, process.env['INVOKED_FROM'] ?? process.cwd());
  if (line.help) {
    process.stdout.write(USAGE);
    return;
  }
  Object.assign(process.env, line.settings);
  const service = await serveGateway(loadSettings(serviceEnvironment));
  // A terminal that closes ends what it started; a service has none, and SIGHUP means "read again".
  const hasTerminal = isatty(0) || isatty(1);
  if (!hasTerminal) process.on('SIGHUP', () => void service.reload());
  onShutdown([() => service.close()], createLogger({ name: 'gateway' }), {
    hangUp: hasTerminal,
  });
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const known = [UsageError, SettingsError, ServiceStartError, SupergraphError];
  const readable = known.some((kind) => error instanceof kind);
  process.stderr.write(`${readable ? (error as Error).message : String((error as Error).stack)}\n`);
  process.exit(1);
});
