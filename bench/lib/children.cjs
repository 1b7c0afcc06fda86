// Child processes: started on a core of their own where the system allows it, awaited, and stopped for sure.
'use strict';

const { execFileSync, spawn } = require('node:child_process');
const os = require('node:os');
const { setTimeout: sleep } = require('node:timers/promises');

const STOP_AFTER_MS = 5_000;
const READY_WITHIN_MS = 30_000;
const KEPT_OUTPUT = 4_000;

/** Cores by role, or null where processes can't be pinned or there is but one core. */
function chooseCores() {
  if (os.availableParallelism() < 2) return null;
  try {
    execFileSync('taskset', ['-c', '0', 'true'], { stdio: 'ignore' });
    return { gateway: '0', rest: '1' };
  } catch {
    return null;
  }
}

const running = new Set();

/**
 * Starts `command` ([program, ...arguments]).
 *
 * `core` pins it (taskset), `ipc` opens a channel for messages. What it writes is kept for error messages.
 */
function start(command, { core, env, cwd, ipc = false } = {}) {
  const [program, ...args] = core == null ? command : ['taskset', '-c', core, ...command];
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe', ...(ipc ? ['ipc'] : [])],
  });
  child.output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => (child.output = (child.output + text).slice(-KEPT_OUTPUT)));
  }
  child.gone = new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(`ended with ${signal ?? `code ${code}`}`));
  });
  running.add(child);
  child.gone.then(() => running.delete(child));
  return child;
}

/** Waits until `probe` succeeds; rejects with the child's output when it ends before, or takes too long. */
async function untilReady(child, name, probe) {
  const failed = child.gone.then((how) => {
    throw new Error(`${name} ${how}:\n${child.output}`);
  });
  const ready = async () => {
    const deadline = Date.now() + READY_WITHIN_MS;
    while (!(await probe().catch(() => false))) {
      if (Date.now() > deadline) throw new Error(`${name} did not start:\n${child.output}`);
      await sleep(100);
    }
  };
  await Promise.race([ready(), failed]);
}

/** Waits for the first message of a child with a channel. */
function untilMessage(child, name) {
  const message = new Promise((resolve) => child.once('message', resolve));
  const failed = child.gone.then((how) => {
    throw new Error(`${name} ${how}:\n${child.output}`);
  });
  return Promise.race([message, failed]);
}

/** Ends a child: asked first, then killed. */
async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), STOP_AFTER_MS);
  await child.gone;
  clearTimeout(killer);
}

/** Ends every child that still runs. */
async function stopAll() {
  await Promise.all([...running].map(stop));
}

// A thrown error or a signal must not leave servers behind on their ports.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Ends with the children on Ctrl-C and on a plea to stop. */
function stopOnSignals() {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () =>
      stopAll().then(() => process.exit(128 + os.constants.signals[signal])),
    );
  }
}

module.exports = { chooseCores, start, untilReady, untilMessage, stop, stopAll, stopOnSignals };
