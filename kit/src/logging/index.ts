export { createLogger } from './create-logger';
export type { LoggerOptions, LogLevel } from './create-logger';
export type { Logger } from 'pino';
export { redact } from './redact';
