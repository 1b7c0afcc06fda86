import type { Logger } from '@suitegraph/kit/logging';
import type { Worker } from '@suitegraph/kit/subgraph';
import type { Database } from '../app/database';
import type { UploadRepository } from './upload.repository';

const EVERY_MS = 60_000;

/** Gives up uploads whose time is over, once a minute. */
export function uploadSweeper(
  database: Database,
  uploads: Pick<UploadRepository, 'expire'>,
  log: Logger,
): Worker {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  const sweep = (): void => {
    running = uploads.expire(database).catch((error: unknown) => {
      log.warn({ err: error }, 'expiring uploads failed');
    });
  };
  return {
    name: 'upload-sweeper',
    start: () => {
      timer = setInterval(sweep, EVERY_MS).unref();
      return Promise.resolve();
    },
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
