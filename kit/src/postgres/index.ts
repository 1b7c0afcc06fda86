export { startPostgres } from './server';
export type { PostgresOptions, RunningPostgres } from './server';
export type { PostgresLog } from './postgres-log';
export { PostgresStartError } from './postgres-start-error';
