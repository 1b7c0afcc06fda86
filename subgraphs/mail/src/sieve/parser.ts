import { tokenize, type Token } from './lexer';
import { SieveError } from './sieve-error';

const MAX_DEPTH = 15;

/** An argument of a command or test (RFC 5228 §8.2). */
export type Argument =
  | { readonly kind: 'tag'; readonly name: string; readonly line: number }
  | { readonly kind: 'number'; readonly value: number; readonly line: number }
  | { readonly kind: 'strings'; readonly values: readonly string[]; readonly line: number };

/** A test with its arguments and the tests within it. */
export interface Test {
  readonly name: string;
  readonly args: readonly Argument[];
  readonly tests: readonly Test[];
  readonly line: number;
}

/** A command; `block` is there for those that have one. */
export interface Command extends Test {
  readonly block: readonly Command[] | null;
  readonly comments: readonly string[];
}

/**
 * Reads the grammar of Sieve. What commands mean is not looked at.
 *
 * @throws SieveError with the line of what is wrong.
 */
export function parse(script: string): Command[] {
  return new Parser(tokenize(script)).script();
}

class Parser {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  script(): Command[] {
    const commands: Command[] = [];
    while (this.peek().kind !== 'end') commands.push(this.command(0));
    return commands;
  }

  private command(depth: number): Command {
    const { text: name, line, comments } = this.name('a command', depth);
    const args = this.args();
    const tests = this.tests(depth);
    const block = this.accept('{') ? this.block(depth) : null;
    if (block === null) this.expect(';');
    return { name, args, tests, block, line, comments };
  }

  private block(depth: number): Command[] {
    const commands: Command[] = [];
    while (!this.accept('}')) commands.push(this.command(depth + 1));
    return commands;
  }

  private tests(depth: number): Test[] {
    if (this.peek().kind === 'identifier') return [this.test(depth + 1)];
    if (!this.accept('(')) return [];
    const tests = [this.test(depth + 1)];
    while (this.accept(',')) tests.push(this.test(depth + 1));
    this.expect(')');
    return tests;
  }

  private test(depth: number): Test {
    const { text: name, line } = this.name('a test', depth);
    const args = this.args();
    return { name, args, tests: this.tests(depth), line };
  }

  private name(what: string, depth: number): Token {
    const token = this.take();
    if (token.kind !== 'identifier')
      throw new SieveError(token.line, `${what} is missing before ${token.text}`);
    if (depth > MAX_DEPTH) throw new SieveError(token.line, 'nested too deeply');
    return token;
  }

  private args(): Argument[] {
    const args: Argument[] = [];
    for (;;) {
      const { kind, text, line } = this.peek();
      if (kind === 'tag') args.push({ kind, name: text, line });
      else if (kind === 'number') args.push({ kind, value: Number(text), line });
      else if (kind === 'string') args.push({ kind: 'strings', values: [text], line });
      else if (text === '[' && kind === 'punctuation') {
        args.push(this.list());
        continue;
      } else return args;
      this.at += 1;
    }
  }

  private list(): Argument {
    const { line } = this.take();
    const values: string[] = [];
    do {
      const token = this.take();
      if (token.kind !== 'string') throw new SieveError(token.line, 'a list holds strings');
      values.push(token.text);
    } while (this.accept(','));
    this.expect(']');
    return { kind: 'strings', values, line };
  }

  private peek(): Token {
    const token = this.tokens[this.at] ?? this.tokens.at(-1);
    if (!token) throw new SieveError(1, 'the script is empty');
    return token;
  }

  private take(): Token {
    const token = this.peek();
    this.at += 1;
    return token;
  }

  private accept(text: string): boolean {
    const token = this.peek();
    if (token.kind === 'end' && text === '}') throw new SieveError(token.line, '} is missing');
    if (token.kind !== 'punctuation' || token.text !== text) return false;
    this.at += 1;
    return true;
  }

  private expect(text: string): void {
    const { line, text: found } = this.peek();
    if (!this.accept(text)) throw new SieveError(line, `${text} is missing before ${found}`);
  }
}
