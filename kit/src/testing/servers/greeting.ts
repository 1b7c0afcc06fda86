import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';

const READY_WITHIN_MS = 30_000;

/** Waits until a server on `port` greets a client; throws when it ends or takes too long. */
export async function untilGreeting(
  child: ChildProcess,
  { name, port, greeting }: { name: string; port: number; greeting: string },
): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await greets(port, greeting))) {
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(`${name} does not answer`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Ends a process and waits until it is gone. */
export async function terminate(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

async function greets(port: number, greeting: string): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    const [first] = (await once(socket, 'data')) as [Buffer];
    return first.toString().startsWith(greeting);
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
