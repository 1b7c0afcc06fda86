import type { ChildProcess } from 'node:child_process';

const READY_WITHIN_MS = 30_000;

/** Waits until a server answers HTTP, with any status; throws when it ends or takes too long. */
export async function untilHttp(
  child: ChildProcess,
  { name, url }: { name: string; url: string },
): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await answers(url))) {
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(`${name} does not answer`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(2_000) });
    await answer.arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
