import type { SearchNode, WordsNode } from './query';
import type { Stems } from './query-sql';
import { wordsOf, type Word } from './words';

const AROUND = 60;
const MAX_RANGES = 20;
/** A form may be this much longer than the stem it is found by. */
const MAX_ENDING = 5;
const MIN_STEM = 3;

/** A passage of plain text and what in it was searched for, in UTF-16 units. */
export interface Passage {
  readonly text: string;
  readonly ranges: readonly { readonly start: number; readonly length: number }[];
}

/** The words a search wants to be there; those it excludes are nothing to show. */
export function wantedWords(node: SearchNode): WordsNode[] {
  if (node.kind === 'words') return [node];
  return node.kind === 'and' || node.kind === 'or' ? node.nodes.flatMap(wantedWords) : [];
}

/** The passage of a text around the first word that was searched for; null when there is none. */
export function highlight(
  text: string,
  wanted: readonly WordsNode[],
  stems: Stems,
): Passage | null {
  const found: Word[] = [];
  for (const word of wordsOf(text)) {
    if (wanted.some((node) => isWanted(word.word, node, stems))) found.push(word);
    if (found.length === MAX_RANGES) break;
  }
  const [first] = found;
  if (!first) return null;
  const from = boundary(text, Math.max(0, first.start - AROUND));
  const to = boundary(text, Math.min(text.length, first.end + 3 * AROUND));
  const shown = found.filter(({ end }) => end <= to);
  return {
    text: text.slice(from, to),
    ranges: shown.map(({ start, end }) => ({ start: start - from, length: end - start })),
  };
}

function isWanted(word: string, { words, exact, prefix }: WordsNode, stems: Stems): boolean {
  return words.some((wanted, index) => {
    if (word === wanted) return true;
    if (prefix && index === words.length - 1) return word.startsWith(wanted);
    if (exact) return false;
    return (stems.get(wanted) ?? []).some(
      (stem) =>
        stem.length >= MIN_STEM && word.startsWith(stem) && word.length <= stem.length + MAX_ENDING,
    );
  });
}

/** Not between the halves of a character. */
function boundary(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
}
