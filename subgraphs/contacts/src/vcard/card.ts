import {
  formatProperty,
  parseProperty,
  type VcardProperty,
  VcardSyntaxError,
  type VcardVersion,
} from '../clients/ical';
import { CardError } from './card-error';
import { excerpt } from './split-cards';

/** One content line: how it was written, and what it says. */
export interface CardLine {
  /** Folded as it came, without the last line end. */
  readonly raw: string;
  readonly property: VcardProperty;
}

// RFC 6350 §3.3: [group "."] name; names as IANA tokens.
const CONTENT_LINE = /^(?:([A-Za-z0-9-]+)\.)?[A-Za-z0-9-]+[ \t]*[;:]/;
/** Far more than any program writes; what is looked up line by line stays quick. */
export const MAX_LINES = 2_000;
const FOLD = /(?:\r\n|\r|\n)[ \t]/g;

/**
 * A vCard as a list of content lines. Lines that nobody changes are written back byte for byte, so
 * that properties unknown to us, their order, case and folding survive (RFC 6350 §6.10).
 */
export class Card {
  private constructor(
    readonly version: VcardVersion,
    /** Between BEGIN and END. */
    readonly lines: readonly CardLine[],
    private readonly frame: { readonly begin: string; readonly end: string; readonly eol: string },
  ) {}

  /** An empty card of version 4.0. */
  static blank(): Card {
    const frame = { begin: 'BEGIN:VCARD', end: 'END:VCARD\r\n', eol: '\r\n' };
    return new Card(
      '4.0',
      [lineOf({ name: 'version', params: {}, values: ['4.0'] }, '4.0')],
      frame,
    );
  }

  /**
   * Reads the text of one card, from BEGIN to END.
   *
   * @param firstLine the number of its first line in the file, for messages.
   * @throws CardError when a line is no content line or the version is neither 3.0 nor 4.0.
   */
  static parse(text: string, firstLine = 1): Card {
    const logical = logicalLines(text, firstLine);
    const begin = logical[0]?.raw ?? '';
    const end = logical.at(-1)?.raw ?? '';
    const body = logical.slice(1, -1);
    if (body.length > MAX_LINES) {
      throw new CardError(firstLine, `a card of more than ${MAX_LINES} properties`);
    }
    const version = versionOf(body, firstLine);
    const lines = body
      .filter(({ content }) => content.trim() !== '')
      .map(({ raw, content, line }) => ({ raw, property: propertyOf(content, version, line) }));
    const eol = text.includes('\r\n') ? '\r\n' : '\n';
    const trailing = /[\r\n]*$/.exec(text)?.[0] ?? '';
    return new Card(version, lines, { begin, end: end + trailing, eol });
  }

  /** The lines of a property, by its lower-case name. */
  all(name: string): CardLine[] {
    return this.lines.filter(({ property }) => property.name === name);
  }

  first(name: string): CardLine | undefined {
    return this.lines.find(({ property }) => property.name === name);
  }

  with(lines: readonly CardLine[]): Card {
    return new Card(this.version, lines, this.frame);
  }

  line(property: VcardProperty): CardLine {
    return lineOf(property, this.version);
  }

  toString(): string {
    const { begin, end, eol } = this.frame;
    return [begin, ...this.lines.map(({ raw }) => raw), end].join(eol);
  }
}

interface LogicalLine {
  readonly raw: string;
  readonly content: string;
  readonly line: number;
}

function logicalLines(text: string, firstLine: number): LogicalLine[] {
  let line = firstLine;
  return text
    .trimEnd()
    .split(/(?:\r\n|\r(?!\n)|\n)(?![ \t])/)
    .map((raw) => {
      const at = line;
      line += 1 + (raw.match(FOLD)?.length ?? 0);
      return { raw, content: raw.replace(FOLD, ''), line: at };
    });
}

function versionOf(body: readonly LogicalLine[], firstLine: number): VcardVersion {
  for (const { content, line } of body) {
    const version = /^version[^:]*:\s*(\S*)\s*$/i.exec(content)?.[1];
    if (version === '3.0' || version === '4.0') return version;
    if (version !== undefined) {
      throw new CardError(
        line,
        `vCard ${excerpt(version)} is not supported: export it as 3.0 or 4.0`,
      );
    }
  }
  throw new CardError(firstLine, 'a vCard without VERSION');
}

function propertyOf(content: string, version: VcardVersion, line: number): VcardProperty {
  if (!CONTENT_LINE.test(content))
    throw new CardError(line, `not a vCard property: ${excerpt(content)}`);
  try {
    return parseProperty(content, version);
  } catch (error) {
    if (!(error instanceof VcardSyntaxError)) throw error;
    throw new CardError(line, `not a vCard property: ${excerpt(content)}`);
  }
}

function lineOf(property: VcardProperty, version: VcardVersion): CardLine {
  return { raw: formatProperty(property, version), property };
}
