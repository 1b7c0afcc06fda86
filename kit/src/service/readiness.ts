import { setTimeout as sleep } from 'node:timers/promises';

/** What has to work before the service takes traffic, by name; a check fails by throwing. */
export type ReadinessChecks = Readonly<Record<string, () => Promise<void>>>;

/** A check that failed, or did not answer in time. */
export interface FailedCheck {
  name: string;
  error: unknown;
}

/** Runs all checks at once, each with its own deadline in milliseconds. */
export async function failedChecks(
  checks: ReadinessChecks,
  deadlineMs = 2_000,
): Promise<FailedCheck[]> {
  const outcomes = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      const answered = new AbortController();
      const late = sleep(deadlineMs, undefined, { signal: answered.signal }).then(
        () => {
          throw new Error(`no answer within ${String(deadlineMs)} ms`);
        },
        () => undefined,
      );
      try {
        await Promise.race([check(), late]);
        return null;
      } catch (error) {
        return { name, error };
      } finally {
        answered.abort();
      }
    }),
  );
  return outcomes.filter((outcome) => outcome !== null);
}
