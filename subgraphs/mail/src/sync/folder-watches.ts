import { setTimeout as sleep } from 'node:timers/promises';
import type { RemoteConnection } from './remote';

/** What listening to folders needs. */
export interface WatchDependencies {
  /** Opens a connection of its own for each folder: a connection listens to one (RFC 2177). */
  readonly connect: (signal: AbortSignal) => Promise<RemoteConnection>;
  /** Told that something happened in a folder, or may have. */
  readonly changed: () => void;
  /** How long a connection listens before it asks whether the server is still there, in milliseconds. */
  readonly listenMs: number;
  /** How long a folder that could not be listened to is left alone, in milliseconds; it is polled meanwhile. */
  readonly retryMs: number;
}

interface Watch {
  readonly ended: AbortController;
  readonly done: Promise<void>;
}

/** Listens to folders of an account besides the one its main connection listens to. */
export class FolderWatches {
  private readonly watches = new Map<string, Watch>();

  constructor(private readonly on: WatchDependencies) {}

  /** Listens to these folders from here on, and to no others. */
  follow(paths: readonly string[]): void {
    for (const [path, { ended }] of this.watches) {
      if (paths.includes(path)) continue;
      ended.abort();
      this.watches.delete(path);
    }
    for (const path of paths) {
      if (this.watches.has(path)) continue;
      const ended = new AbortController();
      this.watches.set(path, { ended, done: this.watch(path, ended.signal) });
    }
  }

  /** Listens to none any more. */
  async end(): Promise<void> {
    const ending = [...this.watches.values()].map(({ done }) => done);
    this.follow([]);
    await Promise.all(ending);
  }

  private async watch(path: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      // A server may allow few connections: the account works without this one.
      await this.listen(path, signal).catch(() => undefined);
      await sleep(this.on.retryMs, undefined, { signal }).catch(() => undefined);
    }
  }

  private async listen(path: string, signal: AbortSignal): Promise<void> {
    const server = await this.on.connect(signal);
    try {
      let before = '';
      while (!signal.aborted) {
        const status = await server.open(path);
        const now = [
          status.uidValidity,
          status.uidNext,
          status.exists,
          status.highestModseq,
        ].join();
        // The first time as well: something may have happened before anybody listened.
        if (now !== before) this.on.changed();
        before = now;
        await server.idle(AbortSignal.any([signal, AbortSignal.timeout(this.on.listenMs)]));
      }
    } finally {
      await server.close();
    }
  }
}
