import { detectLanguage } from '../clients/language-detector';

// Detecting takes time with the length, a good part of what a message takes at all: a sentence tells enough.
const SAMPLE = 100;

// The languages for which PostgreSQL has a stemmer, by ISO 639-1.
const STEMMERS: Readonly<Record<string, string>> = {
  ar: 'arabic',
  ca: 'catalan',
  da: 'danish',
  de: 'german',
  el: 'greek',
  en: 'english',
  es: 'spanish',
  et: 'estonian',
  eu: 'basque',
  fi: 'finnish',
  fr: 'french',
  ga: 'irish',
  hi: 'hindi',
  hu: 'hungarian',
  hy: 'armenian',
  id: 'indonesian',
  it: 'italian',
  lt: 'lithuanian',
  ne: 'nepali',
  nl: 'dutch',
  no: 'norwegian',
  pt: 'portuguese',
  ro: 'romanian',
  ru: 'russian',
  sr: 'serbian',
  sv: 'swedish',
  ta: 'tamil',
  tr: 'turkish',
  yi: 'yiddish',
};

/** The stemmers this subgraph knows how to ask for; the database may have fewer. */
export const STEMMER_NAMES: readonly string[] = Object.values(STEMMERS).map(
  (name) => `${name}_stem`,
);

/**
 * The languages of a message, as ISO 639-1, by its subject and two passages of its text: an answer
 * above a quoted mail is often in another one.
 */
export function languagesOf(subject: string, text: string): string[] {
  const passages = [subject, text.slice(0, SAMPLE), text.slice(SAMPLE, 2 * SAMPLE)];
  const found = passages.filter((one) => one.trim() !== '').map(detectLanguage);
  return [...new Set(found.filter((language) => language !== ''))];
}

/** PostgreSQL's dictionaries for languages, as far as they have stemmers. */
export function stemmersOf(languages: readonly string[]): string[] {
  return languages.flatMap((language) => STEMMERS[language] ?? []).map((name) => `${name}_stem`);
}
