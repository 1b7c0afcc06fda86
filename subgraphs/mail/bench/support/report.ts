/** One line of the table a benchmark prints. */
export interface Figure {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  /** What is aimed at: at least for a rate (`/s`), at most for anything else. */
  readonly target?: number;
}

/** Prints figures, and hands them to the process that started this one, if it did. */
export function report(figures: readonly Figure[]): void {
  if (process.send) process.send({ figures });
  else process.stdout.write(table(figures));
}

/** Figures as a table: figure, value, target. */
export function table(figures: readonly Figure[]): string {
  const width = Math.max(6, ...figures.map(({ figure }) => figure.length));
  const line = (a: string, b: string, c: string): string =>
    `${a.padEnd(width)} | ${b.padStart(16)} | ${c}\n`;
  return (
    line('figure', 'value', 'target') +
    figures
      .map(({ figure, value, unit, target }) =>
        line(figure, `${shown(value)} ${unit}`, target === undefined ? '' : `${target} ${unit}`),
      )
      .join('')
  );
}

const shown = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(2));
