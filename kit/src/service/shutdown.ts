import type { Logger } from '../logging';

const DEADLINE_MS = 9_500;
const REPEATED_MS = 500;
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

interface ShutdownOptions {
  /** Whether SIGHUP ends the process, as it does when the terminal is closed; unless told, it does. */
  hangUp?: boolean;
}

/**
 * Ends the process decently on SIGTERM, SIGINT or SIGHUP: the closers run one after the other in their
 * order, within 9.5 s, and the exit code is 0, or 1 when one of them failed or time ran out.
 * A second signal ends the process at once with code 1. One Ctrl-C may arrive twice, from the
 * terminal and forwarded by npm: what follows the first within half a second is the same signal.
 *
 * @returns Takes the handlers back.
 * @example onShutdown([() => service.close(), () => dataSource.destroy(), () => postgres.stop()], log);
 */
export function onShutdown(
  closers: readonly (() => Promise<unknown>)[],
  log: Pick<Logger, 'info' | 'error'>,
  { hangUp = true }: ShutdownOptions = {},
): () => void {
  const signals: NodeJS.Signals[] = hangUp ? [...SIGNALS, 'SIGHUP'] : [...SIGNALS];
  let firstAt: number | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    if (firstAt === undefined) {
      firstAt = Date.now();
      log.info({ signal }, 'shutting down');
      void closeAll(closers, log).then((code) => process.exit(code));
    } else if (Date.now() - firstAt > REPEATED_MS) {
      log.error({ signal }, 'shut down by force');
      process.exit(1);
    }
  };
  for (const signal of signals) process.on(signal, onSignal);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
}

async function closeAll(
  closers: readonly (() => Promise<unknown>)[],
  log: Pick<Logger, 'info' | 'error'>,
): Promise<number> {
  let code = 0;
  const deadline = setTimeout(() => {
    log.error(`not closed after ${String(DEADLINE_MS)} ms`);
    process.exit(1);
  }, DEADLINE_MS);
  for (const close of closers) {
    try {
      await close();
    } catch (err) {
      code = 1;
      log.error({ err }, 'closing failed');
    }
  }
  clearTimeout(deadline);
  return code;
}
