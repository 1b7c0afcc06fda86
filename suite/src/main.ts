import 'reflect-metadata';
import { processEnvironment, SettingsError } from '@suitegraph/kit/config';
import { PostgresStartError } from '@suitegraph/kit/postgres';
import { onShutdown, ServiceStartError } from '@suitegraph/kit/service';
import { startSuite, type Suite } from './app/start-suite';
import { banner } from './banner';
import { seedDemo } from './demo/seed-demo';

const EXPECTED = [SettingsError, PostgresStartError, ServiceStartError];

async function main(): Promise<void> {
  const suite = await startSuite(processEnvironment());
  onShutdown([() => suite.close()], suite.log);
  endWithDatabase(suite);
  if (suite.settings.DEMO) await seedDemo(suite);
  process.stdout.write(banner(suite));
}

/** Without its database the process is of no use: it says so and ends, for a supervisor to restart. */
function endWithDatabase({ postgres, log }: Suite): void {
  let closing = false;
  process.once('SIGTERM', () => (closing = true)).once('SIGINT', () => (closing = true));
  void postgres?.exited.then(({ code, signal }) => {
    if (closing) return;
    log.fatal({ code, signal }, 'the embedded PostgreSQL has ended');
    process.exit(1);
  });
}

main().catch((error: unknown) => {
  const expected = error instanceof Error && EXPECTED.some((kind) => error instanceof kind);
  const text = expected ? error.message : String(error instanceof Error ? error.stack : error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
});
