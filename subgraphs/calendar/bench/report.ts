/** One line of the table a benchmark prints. */
export interface Figure {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  /** What is aimed at: at most, or at least where the unit is `times`. */
  readonly target?: number;
}

const MIB = 1024 * 1024;

/** Figures as a table: figure, value, target. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map(({ figure, value, unit, target }) => {
    const aim = target === undefined ? '' : `${unit === 'times' ? '≥' : '≤'} ${target} ${unit}`;
    return [figure, `${value.toFixed(value < 10 ? 2 : 0)} ${unit}`, aim.trim()];
  });
  const all = [['figure', 'value', 'target'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(' | ')
      .trimEnd();
  return `${all.map(line).join('\n')}\n`;
}

/** Milliseconds that runs of some work take, one after the other with a pause in between, in order. */
export async function timesOf(
  runs: number,
  work: () => Promise<unknown>,
  pauseMs = 0,
): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
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

/** Seconds that some work takes, and the most memory that it needs above what was in use, in MB. */
export async function costOf(
  work: () => Promise<unknown>,
  memory: () => number = () => process.memoryUsage.rss(),
): Promise<{ readonly seconds: number; readonly megabytes: number }> {
  const before = memory();
  let peak = before;
  const timer = setInterval(() => {
    peak = Math.max(peak, memory());
  }, 50);
  const began = performance.now();
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  const seconds = (performance.now() - began) / 1_000;
  return { seconds, megabytes: (Math.max(peak, memory()) - before) / MIB };
}
