import { JunkCalendarError } from './junk';

/** A component right below VCALENDAR, as text. */
export interface CalendarPiece {
  /** In upper case, such as VEVENT. */
  readonly name: string;
  /** Empty when there is none. */
  readonly uid: string;
  readonly text: string;
}

/** Characters that one component may have: attachments may be inside it. */
export const MAX_PIECE_LENGTH = 1_000_000;
const MAX_LINE_LENGTH = MAX_PIECE_LENGTH;
const MAX_DEPTH = 10;

/**
 * Cuts a stream of iCalendar text (RFC 5545 §3.4) into its components, holding one at a time. A component
 * that is too long comes with an empty text.
 *
 * @throws JunkCalendarError when it is no calendar at all, or ends inside of a component.
 */
export async function* calendarPieces(
  source: AsyncIterable<Uint8Array | string>,
): AsyncGenerator<CalendarPiece, void> {
  const splitter = new Splitter();
  for await (const line of lines(source)) {
    const piece = splitter.take(line);
    if (piece) yield piece;
  }
  splitter.end();
}

async function* lines(source: AsyncIterable<Uint8Array | string>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of source) {
    rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    const complete = rest.split('\n');
    rest = complete.pop() ?? '';
    if (rest.length > MAX_LINE_LENGTH) throw new JunkCalendarError('A line is too long');
    yield* complete;
  }
  yield rest + decoder.decode();
}

class Splitter {
  private started = false;
  private path: string[] = [];
  private held: string[] = [];
  private length = 0;
  private uid = '';

  /** A component when this line was its last. */
  take(given: string): CalendarPiece | undefined {
    const line = given.replace(/^\uFEFF|\r$/g, '');
    if (line.trim() === '') return undefined;
    const begin = nameAfter('BEGIN', line);
    if (begin === 'VCALENDAR' && this.path.length === 0) {
      this.started = true;
      return undefined;
    }
    if (!this.started) throw new JunkCalendarError('Not a VCALENDAR');
    if (begin !== undefined) this.path.push(begin);
    if (this.path.length > MAX_DEPTH) throw new JunkCalendarError('Too deep');
    if (this.path.length === 0) return undefined;
    this.keep(line);
    const end = nameAfter('END', line);
    return end === undefined ? undefined : this.close(end);
  }

  /** @throws JunkCalendarError when a component has no end. */
  end(): void {
    if (!this.started) throw new JunkCalendarError('Not a VCALENDAR');
    if (this.path.length > 0) throw new JunkCalendarError('The file ends in the middle');
  }

  private keep(line: string): void {
    this.length += line.length + 2;
    if (this.length <= MAX_PIECE_LENGTH) this.held.push(line);
    else this.held = [];
    if (this.path.length !== 1) return;
    const uid = /^UID(?:;[^:]*)?:(.*)$/i.exec(line)?.[1];
    if (uid !== undefined) this.uid = uid.trim();
    // RFC 5545 §3.1: a long UID goes on in the next line.
    else if (/^[ \t]/.test(line) && /^UID/i.test(this.held.at(-2) ?? '')) this.uid += line.slice(1);
  }

  private close(name: string): CalendarPiece | undefined {
    if (this.path.pop() !== name) throw new JunkCalendarError(`END:${name} ends nothing`);
    if (this.path.length > 0) return undefined;
    const text = this.held.join('\r\n');
    const piece = { name, uid: this.uid, text };
    this.held = [];
    this.length = 0;
    this.uid = '';
    return piece;
  }
}

function nameAfter(keyword: 'BEGIN' | 'END', line: string): string | undefined {
  const [word = '', name = ''] = line.split(':', 2);
  return word.toUpperCase() === keyword ? name.trim().toUpperCase() : undefined;
}

/** The name that a VTIMEZONE gives its zone. */
export function zoneName(text: string): string | undefined {
  return /^TZID(?:;[^:]*)?:(.+?)\s*$/im.exec(text)?.[1];
}

/** A calendar text of components that belong together. */
export function calendarOf(pieces: readonly string[]): string {
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', ...pieces, 'END:VCALENDAR', ''].join('\r\n');
}
