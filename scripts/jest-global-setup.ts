import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startPostgres, type RunningPostgres } from '../kit/src/postgres';

declare global {
  /** What the global teardown has to put away; undefined when the server is somebody else's. */
  var suitegraphTestServer: { postgres: RunningPostgres; directory: string } | undefined;
}

/**
 * One PostgreSQL for the whole run, unless TEST_DATABASE_URL names one. Each test world creates
 * a database of its own on it. Nothing is to survive the run, so nothing waits for the disk.
 */
export default async function globalSetup(): Promise<void> {
  if (process.env['TEST_DATABASE_URL']) return;
  const directory = mkdtempSync(path.join(tmpdir(), 'suitegraph-test-'));
  const postgres = await startPostgres({
    dataDir: directory,
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
  });
  globalThis.suitegraphTestServer = { postgres, directory };
  process.env['TEST_DATABASE_URL'] = postgres.url;
}
