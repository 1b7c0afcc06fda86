import { createServer } from 'node:net';
import { SettingsError } from '@suitegraph/kit/config';

/**
 * Fails with one line before anything is started, rather than half way through.
 *
 * @throws SettingsError when the port cannot be had.
 */
export async function requireFreePort(setting: string, port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE' ? 'is in use' : `cannot be listened on (${String(error.code)})`;
      reject(new SettingsError([`${setting}: port ${port} on ${host} ${why}`]));
    });
    probe.listen(port, host, () => {
      probe.close(() => {
        resolve();
      });
    });
  });
}
