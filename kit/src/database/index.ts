export { onMarkedCommit } from './commit-listener';
export { openDatabase, type DatabaseOptions } from './open-database';
export { firstRow, rows } from './rows';
export { transact, type TransactOptions } from './transact';
