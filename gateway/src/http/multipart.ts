import { traceHeader } from '../telemetry/trace';
import type { GraphQLError } from 'graphql';
import type { Answer } from '../execution/answer';
import type { Exchange } from './exchange';
import { writeText } from './write-text';

// Any boundary will do that no part can hold after a line break: JSON text has none.
const BOUNDARY = '-';
const PART_HEAD = `\r\n--${BOUNDARY}\r\ncontent-type: application/json; charset=utf-8\r\n\r\n`;
const END = `\r\n--${BOUNDARY}--\r\n`;

/**
 * Sends an answer and the parts that were deferred as one multipart/mixed response (RFC 2046 §5.1.3),
 * a part each, in the format of deferSpec=20220824.
 */
export async function sendMultipart(
  { response, trace }: Exchange,
  answer: Answer,
  describe: (error: unknown) => GraphQLError,
): Promise<void> {
  const { rest } = answer;
  response.writeHead(200, {
    'content-type': `multipart/mixed; boundary="${BOUNDARY}"; deferSpec=20220824`,
    vary: 'accept, authorization',
    'cache-control': 'no-store',
    traceresponse: traceHeader(trace),
    // nginx would hold the first part back until its buffer is full.
    'x-accel-buffering': 'no',
  });
  response.once('close', () => void rest?.return(undefined));
  await writeText(response, PART_HEAD + answer.toText());
  try {
    for await (const result of rest ?? []) await writeText(response, PART_HEAD + result.toText());
  } catch (error) {
    const failed = { errors: [describe(error)], hasNext: false };
    await writeText(response, PART_HEAD + JSON.stringify(failed));
  }
  response.end(END);
}
