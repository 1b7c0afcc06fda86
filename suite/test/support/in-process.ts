import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTestDatabase, freePort } from '@suitegraph/kit/testing';
import { startSuite } from '../../src/app/start-suite';
import { seedDemo } from '../../src/demo/seed-demo';
import type { Deployment } from './deployment';

/** Everything in this process, on a database of its own. */
export async function deployInProcess(
  environment: Readonly<Record<string, string>> = {},
): Promise<Deployment> {
  const database = await createTestDatabase();
  const directory = await mkdtemp(path.join(tmpdir(), 'suitegraph-e2e-'));
  const authSecret = 'the auth secret of the e2e tests!!';
  const suite = await startSuite({
    DATABASE_URL: database.url,
    DATA_DIR: directory,
    HOST: '127.0.0.1',
    PORT: String(await freePort()),
    SMTP_PORT: String(await freePort()),
    LOG_LEVEL: 'error',
    AUTH_SECRET: authSecret,
    ...environment,
  });
  await seedDemo(suite);
  return {
    url: suite.url,
    smtpPort: suite.smtpPort,
    authSecret,
    stop: async () => {
      await suite.close();
      await database.drop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
