import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

interface FileWatchOptions {
  /** What was read of the file before the watch began. */
  readonly known: string;
  /** Called with each new content, one after the other; a rejection is its own to report. */
  readonly onChange: (content: string) => Promise<void>;
  readonly intervalMs?: number;
}

const INTERVAL_MS = 500;
// A file that is written bit by bit has changed again by then.
const SETTLE_MS = 100;

/**
 * Watches a file by looking at it: that works the same for a file that is written in place, for one
 * that is renamed into place, for a symbolic link that is turned elsewhere (as Kubernetes does with a
 * mounted ConfigMap) and on a network share. A file that is gone for a while has not changed.
 */
export class FileWatch {
  private readonly stopped = new AbortController();
  private readonly watching: Promise<void>;
  private seen: string | undefined;
  private known: string;

  constructor(
    private readonly file: string,
    private readonly options: FileWatchOptions,
  ) {
    this.known = digest(options.known);
    this.watching = this.watch();
  }

  async close(): Promise<void> {
    this.stopped.abort();
    await this.watching;
  }

  private async watch(): Promise<void> {
    const { intervalMs = INTERVAL_MS } = this.options;
    for (;;) {
      const before = await identityOf(this.file);
      if (before !== undefined && before !== this.seen) await this.settled(before);
      if (await this.stoppedWithin(intervalMs)) return;
    }
  }

  /** Takes the content when the file has not changed while it was looked at. */
  private async settled(before: string): Promise<void> {
    const content = await this.read();
    if (content === undefined) return;
    if (digest(content) !== this.known && (await this.stoppedWithin(SETTLE_MS))) return;
    if ((await identityOf(this.file)) !== before) return;
    this.seen = before;
    await this.take(content);
  }

  private async take(content: string): Promise<void> {
    const found = digest(content);
    if (found === this.known) return;
    this.known = found;
    await this.options.onChange(content);
  }

  private async read(): Promise<string | undefined> {
    return readFile(this.file, 'utf8').catch(() => undefined);
  }

  private async stoppedWithin(milliseconds: number): Promise<boolean> {
    const { signal } = this.stopped;
    await sleep(milliseconds, undefined, { signal, ref: false }).catch(() => undefined);
    return signal.aborted;
  }
}

/** Changes with whatever is behind the name, symbolic links followed. */
async function identityOf(file: string): Promise<string | undefined> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  return found && [found.dev, found.ino, found.size, found.mtimeNs, found.ctimeNs].join();
}

function digest(content: string): string {
  return createHash('sha256').update(content).digest('base64');
}
