import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import path from 'node:path';
import { canReach, serverAccount, type Account } from './account';
import { binaryFolder } from './binaries';
import { PostgresStartError, unusableDirectory } from './postgres-start-error';

/** The superuser of the embedded cluster. */
export const ROLE = 'suitegraph';

/** A database cluster on disk, and how to run a program over it. */
export interface Cluster {
  /** The cluster's folder: what PostgreSQL calls PGDATA. */
  data: string;
  /** The folder with `postgres` and `initdb`. */
  bin: string;
  password: string;
  account: Account | undefined;
}

/** How a server program is spawned: its view of the cluster's folder and the fds that carry it. */
export interface ServerSpawn {
  pgdata: string;
  options: { uid?: number; gid?: number; cwd: string; env: NodeJS.ProcessEnv };
  /** File descriptors to hand down from number 3 on. */
  fds: number[];
}

/** Makes the folder that holds everything, or says in one line why it cannot be used. */
export function prepareDirectory(stateDir: string): void {
  try {
    fs.mkdirSync(stateDir, { recursive: true, mode: 0o711 });
    fs.accessSync(stateDir, fs.constants.W_OK);
  } catch (error) {
    throw unusableDirectory(stateDir, error);
  }
}

/**
 * Opens the cluster kept in `stateDir`, creating it on first use (about 0.7 s). A creation that
 * was cut half way is discarded, since the finished folder appears by one rename.
 *
 * @throws PostgresStartError when it belongs to someone else, or cannot be created.
 */
export async function openCluster(stateDir: string, durable: boolean): Promise<Cluster> {
  const data = path.join(stateDir, 'data');
  const secret = path.join(stateDir, 'password');
  const owner = fs.existsSync(data) ? ownerOf(data) : null;
  const account = serverAccount(owner);
  if (owner !== null && account === undefined && owner.uid !== process.getuid?.()) {
    throw new PostgresStartError(
      `the database in ${data} belongs to user id ${String(owner.uid)}: run as that user or as root, or choose another directory`,
    );
  }
  const bin = binaryFolder(account);
  if (owner === null)
    await createCluster({ data, bin, account, password: newSecret(secret) }, durable);
  return { data, bin, account, password: readSecret(secret) };
}

/**
 * Prepares spawning a server program. The account may be unable to enter a folder above the
 * cluster (0700 parents): then the program gets the folder as an open file descriptor, and names
 * it /proc/self/fd/3, which the kernel resolves without walking the path. The caller closes fds.
 */
export function serverProcess(cluster: Omit<Cluster, 'password'>): ServerSpawn {
  const { account, data } = cluster;
  const options = { ...account, cwd: '/', env: serverEnvironment() };
  if (canReach(account, data)) return { pgdata: data, options, fds: [] };
  return { pgdata: '/proc/self/fd/3', options, fds: [fs.openSync(data, 'r')] };
}

function serverEnvironment(): NodeJS.ProcessEnv {
  // Nothing of ours leaks into server processes; messages are parsed, so they stay in English.
  return { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}

async function createCluster(cluster: Cluster, durable: boolean): Promise<void> {
  const staging = `${cluster.data}.new`;
  fs.rmSync(staging, { recursive: true, force: true });
  fs.mkdirSync(staging, { mode: 0o700 });
  const passwordFile = `${cluster.data}.pw`;
  fs.writeFileSync(passwordFile, cluster.password, { mode: 0o600 });
  if (cluster.account !== undefined) {
    fs.chownSync(staging, cluster.account.uid, cluster.account.gid);
    fs.chownSync(passwordFile, cluster.account.uid, cluster.account.gid);
  }
  try {
    await initdb({ ...cluster, data: staging }, passwordFile, durable);
    fs.renameSync(staging, cluster.data);
    if (durable) syncFolder(path.dirname(cluster.data));
  } finally {
    fs.rmSync(passwordFile, { force: true });
    fs.rmSync(staging, { recursive: true, force: true });
  }
}

async function initdb(cluster: Cluster, passwordFile: string, durable: boolean): Promise<void> {
  const { pgdata, options, fds } = serverProcess(cluster);
  fds.push(fs.openSync(passwordFile, 'r'));
  const pwfile = fds.length === 1 ? passwordFile : '/proc/self/fd/4';
  const args = [
    `--pgdata=${pgdata}`,
    `--username=${ROLE}`,
    `--pwfile=${pwfile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--locale=C.UTF-8',
    '--no-instructions',
    durable ? '--sync-method=syncfs' : '--no-sync',
  ];
  const child = spawn(path.join(cluster.bin, 'initdb'), args, {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe', ...fds],
  });
  for (const fd of fds) fs.closeSync(fd);
  let output = '';
  child.stderr?.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-2000)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) {
    throw new PostgresStartError(
      `creating the database in ${path.dirname(cluster.data)} failed: ${output.trim().replaceAll('\n', ' ')}`,
    );
  }
}

function newSecret(file: string): string {
  const password = randomBytes(24).toString('hex');
  fs.writeFileSync(file, password, { mode: 0o600, flush: true });
  return password;
}

function readSecret(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw unusableDirectory(file, error);
  }
}

function ownerOf(folder: string): Account {
  const { uid, gid } = fs.statSync(folder);
  return { uid, gid };
}

function syncFolder(folder: string): void {
  const fd = fs.openSync(folder, 'r');
  fs.fsyncSync(fd);
  fs.closeSync(fd);
}
