import * as fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresStartError, unusableDirectory } from './postgres-start-error';
import type { PostgresLog } from './postgres-log';

const STOP_DEADLINE_MS = 60_000;

/** The mark of who runs the server: a later start can tell a crash from a neighbour by it. */
export interface Supervisor {
  release(): void;
}

/**
 * Claims the directory for this process and makes its cluster free for a new server. A live
 * supervisor is respected (an error); the server that a killed one left behind is stopped by a
 * fast shutdown, which loses nothing committed.
 */
export async function takeOver(stateDir: string, log: PostgresLog): Promise<Supervisor> {
  const file = path.join(stateDir, 'supervisor');
  claim(stateDir, file);
  const release = () => {
    fs.rmSync(file, { force: true });
  };
  try {
    await stopOrphan(path.join(stateDir, 'data'), log);
  } catch (error) {
    release();
    throw error;
  }
  return { release };
}

function claim(stateDir: string, file: string): void {
  const holder = readSupervisor(file);
  if (holder !== null && isAlive(holder)) throw inUse(stateDir, holder.pid);
  fs.rmSync(file, { force: true });
  try {
    // `wx` fails when another process was faster.
    fs.writeFileSync(file, `${String(process.pid)} ${startTime(process.pid) ?? ''}\n`, {
      flag: 'wx',
    });
  } catch (error) {
    const winner = readSupervisor(file);
    throw winner === null ? unusableDirectory(stateDir, error) : inUse(stateDir, winner.pid);
  }
}

function inUse(stateDir: string, pid: number): PostgresStartError {
  return new PostgresStartError(
    `the database directory ${stateDir} is in use by process ${String(pid)}; stop it, or choose another directory`,
  );
}

/** The first line and the state of postmaster.pid; null when there is none. */
export function readPidFile(data: string): { pid: number; state: string } | null {
  try {
    const lines = fs.readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), state: (lines[7] ?? '').trim() };
  } catch {
    return null;
  }
}

async function stopOrphan(data: string, log: PostgresLog): Promise<void> {
  const deadline = Date.now() + STOP_DEADLINE_MS;
  let signalled = false;
  for (let running = serverProcesses(data); running.length > 0; running = serverProcesses(data)) {
    if (Date.now() > deadline) {
      throw new PostgresStartError(
        `the PostgreSQL left by an earlier run (process ${running.join(', ')}) does not stop`,
      );
    }
    // Without its postmaster (killed by itself) the other processes leave by themselves.
    const postmaster = readPidFile(data)?.pid;
    if (!signalled && postmaster !== undefined && running.includes(postmaster)) {
      log.warn(
        `stopping the PostgreSQL (process ${String(postmaster)}) an earlier run left behind`,
      );
      process.kill(postmaster, 'SIGINT');
      signalled = true;
    }
    await sleep(20);
  }
  // What is left of a crash: after a reboot its pid may be anybody's, and PostgreSQL would then
  // refuse to start. A dead pid is PostgreSQL's own to judge: it also checks shared memory.
  const stale = readPidFile(data);
  if (stale !== null && fs.existsSync(`/proc/${String(stale.pid)}`)) {
    fs.rmSync(path.join(data, 'postmaster.pid'), { force: true });
  }
}

/** PostgreSQL's processes are told by their working directory, which is the cluster's folder. */
function serverProcesses(data: string): number[] {
  if (!fs.existsSync(data)) return [];
  const folder = fs.realpathSync(data);
  return fs
    .readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => linkTarget(`/proc/${pid}/cwd`) === folder)
    .filter((pid) => path.basename(linkTarget(`/proc/${pid}/exe`) ?? '').startsWith('postgres'))
    .map(Number);
}

function linkTarget(link: string): string | null {
  try {
    return fs.readlinkSync(link);
  } catch {
    return null;
  }
}

function readSupervisor(file: string): { pid: number; started: string } | null {
  try {
    const [pid, started] = fs.readFileSync(file, 'utf8').trim().split(' ');
    return { pid: Number(pid), started: started ?? '' };
  } catch {
    return null;
  }
}

function isAlive(holder: { pid: number; started: string }): boolean {
  // The start time tells a process from a later one that was given the same number.
  return startTime(holder.pid) === holder.started;
}

/** When the process started, in clock ticks since boot: field 22 of proc_pid_stat(5). */
function startTime(pid: number): string | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    // The second field, the command, may itself hold spaces and parentheses.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
