const MAX_WORDS = 2_000;
const MAX_WORD = 60;
const MAX_SUFFIXES = 16;

// Scripts written without spaces: any part of a run may be what is searched for.
const UNSPACED =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]+$/u;
const RUNS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]+|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}])[\p{L}\p{N}])+/gu;

/**
 * The words of some texts as a search index keeps them: lower case, without accents, each once.
 * The database is given the words and does no parsing of its own, so that names, addresses and
 * numbers are cut the same way in the index and in the query.
 */
export function indexWords(texts: readonly (string | null | undefined)[]): string[] {
  const words = new Set<string>();
  for (const text of texts) {
    for (const run of runsOf(text ?? '')) {
      for (const word of suffixesOf(run)) words.add(word);
      if (words.size >= MAX_WORDS) return [...words].slice(0, MAX_WORDS);
    }
  }
  return [...words];
}

/**
 * A query in which each word of `q` is the beginning of a word, as text of type tsquery; null when
 * `q` holds no word at all.
 */
export function prefixQuery(q: string): string | null {
  const words = [...new Set(runsOf(q))];
  // Words hold nothing but letters and digits: they cannot end the quotes.
  return words.length === 0 ? null : words.map((word) => `'${word}':*`).join(' & ');
}

/** A text without case and accents, to compare and to sort by. */
export function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

function runsOf(text: string): string[] {
  // Composed again, or Hangul would be single letters.
  const folded = fold(text).normalize('NFC');
  return (folded.match(RUNS) ?? []).map((word) => [...word].slice(0, MAX_WORD).join(''));
}

function suffixesOf(run: string): string[] {
  if (!UNSPACED.test(run)) return [run];
  const letters = [...run];
  return letters.slice(0, MAX_SUFFIXES).map((_, at) => letters.slice(at).join(''));
}
