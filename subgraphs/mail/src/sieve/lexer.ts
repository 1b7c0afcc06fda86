import { SieveError } from './sieve-error';

/** A token of a script (RFC 5228 §8.1). */
export interface Token {
  readonly kind: 'identifier' | 'tag' | 'number' | 'string' | 'punctuation' | 'end';
  /** Identifiers and tags in lower case, tags without colon, strings unescaped. */
  readonly text: string;
  readonly line: number;
  /** The comments before it, without their marks. */
  readonly comments: readonly string[];
}

const SPACE = /[ \t\r\n]+/y;
const HASH_COMMENT = /#([^\r\n]*)/y;
const BRACKET_COMMENT = /\/\*([\s\S]*?)\*\//y;
const MULTILINE = /text:[ \t]*(?:#[^\r\n]*)?\r?\n([\s\S]*?)(?<=\n)\.(?:\r?\n|$)/iy;
const QUOTED = /"((?:[^"\\]|\\[\s\S])*)"/y;
const NUMBER = /(\d+)([KMG]?)(?![\w])/iy;
const TAG = /:([a-z_]\w*)/iy;
const IDENTIFIER = /[a-z_]\w*/iy;
const PUNCTUATION = /[;,()[\]{}]/y;
const LARGEST = 2 ** 31 - 1;

type TextOf = (match: RegExpExecArray, line: number) => string;

const lowerCase: TextOf = (match) => (match[1] ?? match[0]).toLowerCase();

// In this order: `text:` would be an identifier otherwise.
const FORMS: readonly (readonly [Token['kind'], RegExp, TextOf])[] = [
  // A line that begins with a dot has another one before it (RFC 5228 §2.4.2).
  ['string', MULTILINE, (match) => (match[1] ?? '').replace(/^\.\./gm, '.')],
  ['string', QUOTED, (match) => (match[1] ?? '').replace(/\\([\s\S])/g, '$1')],
  ['number', NUMBER, (match, line) => String(toInteger(match, line))],
  ['tag', TAG, lowerCase],
  ['identifier', IDENTIFIER, lowerCase],
  ['punctuation', PUNCTUATION, (match) => match[0]],
];

/** Takes a script apart. @throws SieveError at what is no token. */
export function tokenize(script: string): Token[] {
  const reader = new Reader(script);
  const tokens: Token[] = [];
  do tokens.push(reader.next());
  while (tokens.at(-1)?.kind !== 'end');
  return tokens;
}

class Reader {
  private at = 0;
  private line = 1;

  constructor(private readonly script: string) {}

  next(): Token {
    const comments = this.skip();
    const { line } = this;
    const token = (kind: Token['kind'], text: string): Token => ({ kind, text, line, comments });
    if (this.at >= this.script.length) return token('end', 'the end of the script');
    for (const [kind, pattern, textOf] of FORMS) {
      const match = this.take(pattern);
      if (match) return token(kind, textOf(match, line));
    }
    throw new SieveError(
      line,
      `cannot read ${JSON.stringify(this.script.slice(this.at, this.at + 20))}`,
    );
  }

  private skip(): string[] {
    const comments: string[] = [];
    for (;;) {
      if (this.take(SPACE)) continue;
      const comment = this.take(HASH_COMMENT) ?? this.take(BRACKET_COMMENT);
      if (!comment) return comments;
      comments.push(comment[1] ?? '');
    }
  }

  private take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.script);
    if (!match) return null;
    this.at += match[0].length;
    this.line += match[0].split('\n').length - 1;
    return match;
  }
}

function toInteger(match: RegExpExecArray, line: number): number {
  const exponent = ['K', 'M', 'G'].indexOf((match[2] ?? '').toUpperCase()) + 1;
  const value = Number(match[1]) * 1024 ** exponent;
  if (value > LARGEST) throw new SieveError(line, 'the number is too large');
  return value;
}
