const MAX_WORD = 60;

// Scripts written without spaces (or, as Korean, with endings): each character is a word, and a word of
// the query a phrase of them.
const UNSPACED =
  '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}' +
  '\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}]';
const RUNS = new RegExp(`${UNSPACED}|(?:(?!${UNSPACED})[\\p{L}\\p{N}\\p{M}])+`, 'gu');

// Most words by far need no folding and none of the properties above, which take ten times as long to look up.
const ASCII = /^[\x00-\x7f]*$/;
const ASCII_RUNS = /[a-z\d]+/gi;

// What compatibility decomposition leaves alone, as PostgreSQL's unaccent writes it.
const SPELLED: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

/** A word of a text and where it stands there, in UTF-16 units. */
export interface Word {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/**
 * A text without case and accents. Only Latin, Greek and Cyrillic accents go: in other scripts the
 * marks are vowels.
 */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[ßæœøłđðþı]/g, (letter) => SPELLED[letter] ?? letter);
}

/**
 * The words of a text, folded, in order. The database is given these and parses nothing itself, so
 * that index, query and highlights cut texts the same way, whatever the locale of the database.
 */
export function* wordsOf(text: string): Generator<Word> {
  for (const { 0: run, index: start } of text.matchAll(ASCII.test(text) ? ASCII_RUNS : RUNS)) {
    const end = start + run.length;
    if (ASCII.test(run)) {
      yield { word: run.slice(0, MAX_WORD).toLowerCase(), start, end };
      continue;
    }
    // Folding may take a ligature apart, but a run stays one word.
    const word = fold(run).replace(/[^\p{L}\p{N}\p{M}]/gu, '');
    if (word !== '') yield { word: [...word].slice(0, MAX_WORD).join(''), start, end };
  }
}

/** The folded words alone. */
export function words(text: string): string[] {
  return Array.from(wordsOf(text), ({ word }) => word);
}
