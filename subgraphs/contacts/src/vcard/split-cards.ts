import { CardError } from './card-error';

/** The text of one card within a file. */
export interface CardText {
  /** From BEGIN to END, line ends as they were written. */
  readonly text: string;
  /** Where it begins in the file, counted from 1. */
  readonly line: number;
}

/** The cards of a file, and what in it is no card. */
interface SplitFile {
  readonly cards: readonly CardText[];
  readonly errors: readonly CardError[];
}

const BEGIN = /^begin[ \t]*:[ \t]*vcard[ \t]*$/i;
const END = /^end[ \t]*:[ \t]*vcard[ \t]*$/i;
const EXCERPT = 60;

/**
 * Cuts a .vcf file into its cards; each run of lines outside a card is one error.
 *
 * @param firstLine the number of its first line, where it is a piece of a larger file.
 */
export function splitCards(file: string, firstLine = 1): SplitFile {
  const cards: CardText[] = [];
  const errors: CardError[] = [];
  let begun: { line: number; lines: string[] } | undefined;
  let inJunk = false;
  // A byte order mark is no part of the text (RFC 3629 §6).
  const lines = file.replace(/^\uFEFF/, '').match(/[^\r\n]*(?:\r\n|\r|\n|$)/g) ?? [];
  lines.forEach((raw, index) => {
    const line = raw.replace(/[\r\n]+$/, '');
    if (BEGIN.test(line)) {
      if (begun) errors.push(new CardError(begun.line, 'a card without END:VCARD'));
      begun = { line: index + firstLine, lines: [raw] };
      inJunk = false;
    } else if (begun) {
      begun.lines.push(raw);
      if (END.test(line)) {
        cards.push({ text: begun.lines.join(''), line: begun.line });
        begun = undefined;
      }
    } else if (line.trim() !== '' && !inJunk) {
      errors.push(new CardError(index + firstLine, `not part of a vCard: ${excerpt(line)}`));
      inJunk = true;
    }
  });
  if (begun) errors.push(new CardError(begun.line, 'a card without END:VCARD'));
  return { cards, errors };
}

/** The beginning of a line, to be quoted in a message. */
export function excerpt(line: string): string {
  const printable = line.replace(/\p{Cc}/gu, ' ');
  return printable.length > EXCERPT ? `"${printable.slice(0, EXCERPT)}…"` : `"${printable}"`;
}
