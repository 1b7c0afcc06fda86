import type { FastifyInstance } from 'fastify';
import { errorCatalogue, ExpectedError, type ErrorCode } from '../errors';

interface Shown {
  status: number;
  code: ErrorCode;
  message: string;
}

/**
 * One shape for the errors of all plain HTTP routes: `{ code, message, traceId }`. What was not
 * expected is logged and masked.
 */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const shown = shownError(error);
    if (shown.status >= 500) request.log.error({ err: error }, 'request failed');
    const { status, code, message } = shown;
    return reply.code(status).send({ code, message, traceId: request.traceId });
  });
  app.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .send({ code: 'NOT_FOUND', message: 'No such address', traceId: request.traceId }),
  );
}

function shownError(error: unknown): Shown {
  if (error instanceof ExpectedError) {
    return { status: errorCatalogue[error.code].status, code: error.code, message: error.message };
  }
  const status = requestFault(error);
  if (status === null) {
    return { status: 500, code: 'INTERNAL_ERROR', message: 'Something failed on our side' };
  }
  const code = status === 413 ? 'REQUEST_BODY_TOO_LARGE' : 'INVALID_REQUEST_BODY';
  return { status, code, message: error instanceof Error ? error.message : String(error) };
}

/** The status of Fastify's own refusals (malformed, too large, wrong type); null for the rest. */
function requestFault(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return null;
  const status = Number(error.statusCode);
  return status >= 400 && status < 500 ? status : null;
}
