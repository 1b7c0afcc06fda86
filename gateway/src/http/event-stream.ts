import type { ServerResponse } from 'node:http';
import type { GraphQLError } from 'graphql';
import type { Answer } from '../execution/answer';
import type { IncrementalResult } from '../execution/incremental';
import { writeText } from './write-text';

interface EventStreamOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly keepAliveMs: number;
  /** Any thrown value as the client sees it. */
  readonly describe: (error: unknown) => GraphQLError;
}

/**
 * Sends answers as server-sent events in the "distinct connections" mode of graphql-sse: each as
 * `next`, then `complete`. Writing waits for the client, so that a slow one is felt upstream.
 */
export async function sendEventStream(
  response: ServerResponse,
  answers: AsyncGenerator<Answer | IncrementalResult, undefined>,
  { headers, keepAliveMs, describe }: EventStreamOptions,
): Promise<void> {
  // A client that left while its stream was opened has closed already.
  if (response.destroyed) {
    await answers.return(undefined);
    return;
  }
  response.writeHead(200, {
    ...headers,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    // nginx would hold events back until its buffer is full.
    'x-accel-buffering': 'no',
  });
  response.write(':\n\n');
  const stop = keepAlive(response, keepAliveMs);
  response.once('close', () => {
    stop();
    void answers.return(undefined);
  });
  try {
    for await (const answer of answers) await write(response, 'next', answer.toText());
  } catch (error) {
    await write(response, 'next', JSON.stringify({ errors: [describe(error)] }));
  }
  await write(response, 'complete', '');
  response.end();
}

/** Sends comments, and cuts off a client that reads nothing of what waits for it any more. */
function keepAlive(response: ServerResponse, intervalMs: number): () => void {
  let unread = 0;
  const timer = setInterval(() => {
    if (!response.writableEnded && !response.writableNeedDrain) {
      response.write(':\n\n');
      unread = 0;
      return;
    }
    const left = response.writableLength;
    if (unread > 0 && left >= unread) response.destroy();
    unread = left;
  }, intervalMs);
  return () => clearInterval(timer);
}

function write(response: ServerResponse, event: string, data: string): Promise<void> {
  return writeText(response, `event: ${event}\ndata: ${data}\n\n`);
}
