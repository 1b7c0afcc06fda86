/** One line of the table a benchmark prints. */
export interface Figure {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  /** What is aimed at, at most, or at least where the unit is `times`. */
  readonly target?: number;
}

/** Prints figures as a table. */
export function report(figures: readonly Figure[]): void {
  for (const { figure, value, unit, target } of figures) {
    const aim = target === undefined ? '' : `target ${target} ${unit}`;
    process.stdout.write(`${figure.padEnd(60)} ${value.toFixed(2).padStart(10)} ${unit}  ${aim}\n`);
  }
}

/** Milliseconds that runs of some work take, one after the other. */
export async function timesOf(runs: number, work: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return times.sort((a, b) => a - b);
}

/** A share of sorted times is at most this. */
export function percentile(times: readonly number[], share: number): number {
  return times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? NaN;
}
