// What a process has used so far, as Linux accounts for it (proc(5)).
'use strict';

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');

const ticks = () => Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
let msPerTick;

/** CPU time of all threads of a process, user and system, in milliseconds. */
function cpuMs(pid) {
  msPerTick ??= 1000 / ticks();
  const stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The command may hold spaces and brackets: fields are counted from the last bracket. utime is field 14.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * msPerTick;
}

/** Resident memory of a process, in megabytes of 2^20 bytes. */
function residentMb(pid) {
  const status = fs.readFileSync(`/proc/${pid}/status`, 'latin1');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)[1]) / 1024;
}

module.exports = { cpuMs, residentMb };
