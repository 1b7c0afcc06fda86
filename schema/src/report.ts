import type { BreakingChange } from './changes';
import type { CheckReport } from './check-graph';
import type { BrokenOperation } from './usage';

function section(title: string, lines: readonly string[]): string[] {
  return lines.length > 0
    ? [`${title} (${lines.length})`, ...lines.map((line) => `  ${line}`)]
    : [];
}

function describeChange({ message, operations }: BreakingChange): string {
  if (operations.length === 0) return `${message} (unused by registered operations)`;
  const names = operations.map(({ name, client }) => `${name} of ${client}`).join(', ');
  return `${message} (used by ${names})`;
}

function describeOperation({ operation, client, reasons }: BrokenOperation): string {
  return `${operation} of ${client}: ${reasons.join(' ')}`;
}

/** A report for a person at a terminal. */
export function printReport(report: CheckReport): string {
  const lines = [
    ...section('Does not compose', report.compositionErrors),
    ...section('Breaking', report.breaking.map(describeChange)),
    ...section(
      'Registered operations that would fail',
      report.brokenOperations.map(describeOperation),
    ),
    ...section('Lint', report.lint),
  ];
  return [...lines, report.ok ? 'schema: ok' : 'schema: not ok'].join('\n');
}
