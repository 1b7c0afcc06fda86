import { pino, type DestinationStream, type Logger } from 'pino';
import { prettyStream } from './pretty-stream';
import { redact } from './redact';

/** How much is logged; `silent` is nothing. */
export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/** What createLogger needs to know. */
export interface LoggerOptions {
  /** The service or part that speaks: `mail`, `gateway`. */
  name: string;
  /** `info` when left out. */
  level?: LogLevel;
  /** One readable line an entry for a person at a terminal, in place of JSON. */
  pretty?: boolean;
  /** Where lines go; standard output when left out. */
  destination?: DestinationStream;
}

/**
 * A pino logger that writes JSON lines and never the value of a secret (see `redact`).
 * Request and trace ids are added by a child: every line of one request carries them.
 *
 * @example
 * const log = createLogger({ name: 'mail', level: 'info' });
 * const requestLog = log.child({ requestId, traceId });
 * requestLog.info({ messageId }, 'message stored');
 */
export function createLogger(options: LoggerOptions): Logger {
  const destination = options.destination ?? process.stdout;
  const logger = pino(
    {
      level: options.level ?? 'info',
      base: { name: options.name },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }), log: redact },
      serializers: { req: requestLine, res: replyStatus },
    },
    options.pretty === true ? prettyStream(destination) : destination,
  );
  return redactChildren(logger);
}

/** A child's own fields do not pass the formatter: they are cleaned when the child is made. */
function redactChildren(logger: Logger): Logger {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
  const makeChild = logger.child;
  logger.child = function (this: Logger, bindings, options) {
    return makeChild.call(this, redact(bindings), options);
  } as typeof makeChild;
  return logger;
}

// Fastify logs its request and reply under these names; headers and queries may hold secrets.
function requestLine(request: { method?: string; url?: string }): Record<string, unknown> {
  return { method: request.method, path: request.url?.split('?', 1)[0] };
}

function replyStatus(reply: { statusCode?: number }): Record<string, unknown> {
  return { statusCode: reply.statusCode };
}
