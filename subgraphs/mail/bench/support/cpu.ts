import { readdirSync, readFileSync } from 'node:fs';

// USER_HZ of Linux on every architecture we run on: the unit of /proc/PID/stat.
const TICK_MS = 10;

/** CPU time of a process, what has ended below it, and its children, in milliseconds; Linux alone. */
export function cpuOfTree(root: number): number {
  let total = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const fields = statOf(name);
    if (Number(name) === root) total += sum(fields.slice(11, 15));
    else if (Number(fields[1]) === root) total += sum(fields.slice(11, 13));
  }
  return total * TICK_MS;
}

/** The fields of /proc/PID/stat after the command's name; none when the process has gone. */
function statOf(pid: string): string[] {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return line.slice(line.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

const sum = (ticks: readonly string[]): number => ticks.reduce((all, one) => all + Number(one), 0);
