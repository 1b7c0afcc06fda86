import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { PostgresStartError } from './postgres-start-error';

/** The operating-system account the server processes run under. */
export interface Account {
  uid: number;
  gid: number;
}

const READ = 0o4;
const EXECUTE = 0o1;

/**
 * The account for the server, or undefined when it is simply ours.
 *
 * PostgreSQL refuses to run as uid 0, so a root process hands it to the owner of the existing
 * cluster, or to `postgres` or `nobody` for a new one. No account is created.
 */
export function serverAccount(clusterOwner: Account | null): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (clusterOwner !== null && clusterOwner.uid !== 0) return clusterOwner;
  const account = passwdEntry('postgres') ?? passwdEntry('nobody');
  if (account === undefined) {
    throw new PostgresStartError(
      'PostgreSQL does not run as root, and neither the account "postgres" nor "nobody" exists',
    );
  }
  return account;
}

/** True when the account may enter every folder above the path and read (and enter) the path. */
export function canReach(account: Account | undefined, target: string): boolean {
  if (account === undefined) return true;
  if (!allows(account, target, READ)) return false;
  for (let folder = path.dirname(target); ; folder = path.dirname(folder)) {
    if (!allows(account, folder, EXECUTE)) return false;
    if (folder === path.dirname(folder)) return true;
  }
}

function allows(account: Account, target: string, bit: number): boolean {
  const { mode, uid, gid } = statSync(target);
  if (uid === account.uid) return (mode & (bit << 6)) !== 0;
  if (gid === account.gid) return (mode & (bit << 3)) !== 0;
  return (mode & bit) !== 0;
}

function passwdEntry(name: string): Account | undefined {
  const entry = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find((fields) => fields[0] === name);
  return entry === undefined ? undefined : { uid: Number(entry[2]), gid: Number(entry[3]) };
}
