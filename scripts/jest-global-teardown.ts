import { rmSync } from 'node:fs';

/** Puts away the server that the global setup started, with everything it stored. */
export default async function globalTeardown(): Promise<void> {
  const server = globalThis.suitegraphTestServer;
  if (server === undefined) return;
  await server.postgres.stop();
  rmSync(server.directory, { recursive: true, force: true });
}
