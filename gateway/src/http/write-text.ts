import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** Writes and, when the client is slow, waits until it has read; at once when it has left. */
export async function writeText(response: ServerResponse, text: string): Promise<void> {
  if (response.destroyed || response.write(text)) return;
  const gone = new AbortController();
  const stop = (): void => gone.abort();
  response.once('close', stop);
  await once(response, 'drain', { signal: gone.signal }).catch(() => undefined);
  response.off('close', stop);
}
