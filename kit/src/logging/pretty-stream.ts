import type { DestinationStream } from 'pino';

const COLOURS: Record<string, number> = { fatal: 35, error: 31, warn: 33, info: 32, debug: 36 };

/**
 * Turns pino's JSON lines into one readable line each:
 * `12:30:01.123 INFO  mail: message stored messageId=018f…`. A stack follows on its own lines.
 */
export function prettyStream(destination: DestinationStream): DestinationStream {
  const colour = 'isTTY' in destination && destination.isTTY === true;
  return {
    write: (line) => {
      destination.write(prettyLine(line, colour));
    },
  };
}

/** One JSON line made readable; a line that is no JSON object is passed on as it is. */
export function prettyLine(line: string, colour = false): string {
  let record: unknown;
  try {
    record = JSON.parse(line);
  } catch {
    return line;
  }
  if (typeof record !== 'object' || record === null) return line;
  const { time, level, name, msg, err, ...rest } = record as Record<string, unknown>;
  const label = text(level);
  const shown = label.toUpperCase().padEnd(5);
  const code = COLOURS[label];
  const painted = colour && code !== undefined ? `\u001b[${String(code)}m${shown}\u001b[0m` : shown;
  const fields = Object.entries(rest).map(([key, value]) => `${key}=${text(value)}`);
  const head = [text(time).slice(11, 23), painted, `${text(name)}:`, text(msg), ...fields];
  return `${head.filter((part) => part !== '').join(' ')}${errorText(err)}\n`;
}

function text(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function errorText(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('stack' in error && typeof error.stack === 'string') return `\n${error.stack}`;
  return ` ${JSON.stringify(error)}`;
}
