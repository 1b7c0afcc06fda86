import type { RuleCondition } from '../rules/rule';

/** How a text is compared, without what it is compared with. */
export type Comparison = Pick<RuleCondition, 'operator' | 'value'>;

type Piece = { readonly literal: string } | '*' | '?';

/** What a pattern of `:matches` (RFC 5228 §2.7.1) comes to; the plainest comparison that does. */
export function fromGlob(glob: string): Comparison {
  const pieces = piecesOf(glob);
  const wild = pieces.map((piece) => (typeof piece === 'string' ? piece : 'x')).join('');
  const literal = pieces.map((piece) => (typeof piece === 'string' ? '' : piece.literal)).join('');
  if (wild === '*') return { operator: 'EXISTS', value: null };
  if (wild === 'x') return { operator: 'IS', value: literal };
  if (wild === 'x*') return { operator: 'STARTS_WITH', value: literal };
  if (wild === '*x') return { operator: 'ENDS_WITH', value: literal };
  if (wild === '*x*') return { operator: 'CONTAINS', value: literal };
  return { operator: 'MATCHES', value: `^(?s:${pieces.map(toPattern).join('')})$` };
}

/** The pattern of `:matches` that `fromGlob` made a regular expression of; undefined for any other. */
export function toGlob(pattern: string): string | undefined {
  const inner = /^\^\(\?s:([\s\S]*)\)\$$/.exec(pattern)?.[1];
  if (inner === undefined) return undefined;
  const glob = inner.replace(/\\([\s\S])|\.\*|\./g, (found, escaped: string | undefined) => {
    if (escaped !== undefined) return escapeGlob(escaped);
    return found === '.*' ? '*' : '?';
  });
  return fromGlob(glob).value === pattern ? glob : undefined;
}

/** A text as `:matches` has it, with nothing wild in it. */
export function escapeGlob(text: string): string {
  return text.replace(/[*?\\]/g, '\\$&');
}

function piecesOf(glob: string): Piece[] {
  const pieces: Piece[] = [];
  let literal = '';
  const flush = (): void => {
    if (literal !== '') pieces.push({ literal });
    literal = '';
  };
  for (const match of glob.matchAll(/\\([\s\S])|[\s\S]/gu)) {
    const [text, escaped] = match;
    if (escaped === undefined && (text === '*' || text === '?')) {
      flush();
      if (text === '?' || pieces.at(-1) !== '*') pieces.push(text);
    } else {
      literal += escaped ?? text;
    }
  }
  flush();
  return pieces;
}

function toPattern(piece: Piece): string {
  if (piece === '*') return '.*';
  if (piece === '?') return '.';
  return piece.literal.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
