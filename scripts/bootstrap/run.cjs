// Runs one child as if it were this process: same terminal, its exit code, the signals meant for it.
'use strict';

const childProcess = require('child_process');
const fs = require('fs');
const os = require('os');

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
// npm and a terminal may each deliver the same Ctrl-C; a person who presses it twice is slower than this.
const SAME_SIGNAL_MS = 400;

/**
 * True while this process belongs to the group a terminal delivers Ctrl-C to: the child belongs to it too, has
 * had the signal already, and would take a second one as "stop at once".
 */
function isInForeground() {
  try {
    // proc(5): pid (comm) state ppid pgrp session tty_nr tpgid
    const stat = fs.readFileSync('/proc/self/stat', 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[4] !== '0' && fields[2] === fields[5];
  } catch (error) {
    return process.stdin.isTTY === true;
  }
}

function forwardSignals(child) {
  const last = {};
  const handlers = SIGNALS.map((signal) => {
    const handler = () => {
      const now = Date.now();
      const repeated = now - (last[signal] || 0) < SAME_SIGNAL_MS;
      last[signal] = now;
      if (repeated || (signal === 'SIGINT' && isInForeground())) return;
      child.kill(signal);
    };
    process.on(signal, handler);
    return [signal, handler];
  });
  return () => handlers.forEach(([signal, handler]) => process.removeListener(signal, handler));
}

/** npm waits for what it started: when it is gone all the same, it was killed, and the child has to go too. */
function stopWithoutNpm(child) {
  if (!process.env.npm_lifecycle_event) return () => undefined;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, 250);
  return () => clearInterval(watch);
}

/** Runs `command` and resolves to its exit code, or 128 + n when signal n ended it. */
function run(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = childProcess.spawn(command, args, Object.assign({ stdio: 'inherit' }, options));
    const stopForwarding = forwardSignals(child);
    const stopWatching = stopWithoutNpm(child);
    const settle = () => {
      stopForwarding();
      stopWatching();
    };
    child.on('error', (error) => {
      settle();
      reject(new Error(`cannot run ${command} (${error.code}).`));
    });
    child.on('exit', (code, signal) => {
      settle();
      resolve(signal ? 128 + os.constants.signals[signal] : code);
    });
  });
}

module.exports = { run };
