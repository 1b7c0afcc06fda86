import type { Argument, Test } from './parser';
import { SieveError } from './sieve-error';

/** The arguments of one command or test, taken one by one. */
export class Arguments {
  private readonly left: Argument[];
  readonly line: number;

  constructor(
    private readonly of: Test,
    private readonly required: ReadonlySet<string>,
  ) {
    this.left = [...of.args];
    this.line = of.line;
  }

  /** Whether a tag without argument is there. */
  flag(name: string): boolean {
    const index = this.left.findIndex((arg) => arg.kind === 'tag' && arg.name === name);
    if (index < 0) return false;
    this.left.splice(index, 1);
    return true;
  }

  /** What follows a tag; undefined when the tag is not there. */
  tagged(name: string): Argument | undefined {
    const index = this.left.findIndex((arg) => arg.kind === 'tag' && arg.name === name);
    if (index < 0) return undefined;
    const [, value] = this.left.splice(index, 2);
    if (!value || value.kind === 'tag') throw this.error(`:${name} needs an argument`);
    return value;
  }

  /** The string after a tag; undefined when the tag is not there. */
  taggedString(name: string): string | undefined {
    const value = this.tagged(name);
    if (value === undefined) return undefined;
    if (value.kind === 'strings' && value.values.length === 1) return value.values[0];
    throw this.error(`:${name} needs a string`);
  }

  /** The next positional argument, a string or a list of them. */
  strings(): readonly string[] {
    const next = this.left.shift();
    if (next?.kind === 'strings') return next.values;
    throw this.error(
      next?.kind === 'tag' ? `:${next.name} is not supported here` : 'needs a string',
    );
  }

  string(): string {
    const [value, ...more] = this.strings();
    if (value === undefined || more.length > 0) throw this.error('takes a single string');
    return value;
  }

  number(): number {
    const next = this.left.shift();
    if (next?.kind === 'number') return next.value;
    throw this.error('needs a number');
  }

  /** @throws SieveError when something is left that nobody asked for. */
  end(): void {
    const [next] = this.left;
    if (next)
      throw this.error(
        next.kind === 'tag' ? `:${next.name} is not supported here` : 'has an argument too many',
      );
  }

  /** @throws SieveError when the script uses an extension that it does not require (RFC 5228 §3.2). */
  needs(extension: string): void {
    if (!this.required.has(extension)) throw this.error(`needs require "${extension}"`);
  }

  error(reason: string): SieveError {
    return new SieveError(this.line, `${this.of.name} ${reason}`);
  }
}
