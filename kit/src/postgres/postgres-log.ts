/** Where the server's messages go; a pino logger is one. */
export type PostgresLog = Record<'debug' | 'info' | 'warn' | 'error', (message: string) => void>;
