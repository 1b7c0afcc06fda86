import type { GraphQLError } from 'graphql';
import type { IncrementalResult } from './incremental';

/** The JSON text of `data` when there is none. */
const NULL = 'null';

interface AnswerParts {
  /** Fit for the caller. */
  readonly errors?: readonly GraphQLError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
  /** What follows, when parts of the operation were deferred. */
  readonly rest?: AsyncGenerator<IncrementalResult, undefined>;
}

/** An executed operation: its data already as JSON text, which most transports send as it is. */
export class Answer {
  readonly errors: readonly GraphQLError[];
  readonly extensions: Readonly<Record<string, unknown>> | undefined;
  readonly rest: AsyncGenerator<IncrementalResult, undefined> | undefined;
  private text: string | undefined;
  private bytes: Buffer | undefined;
  private sent = 0;
  private parsed: Record<string, unknown> | null | undefined;

  constructor(
    /** JSON text of `data`: an object, or null. */
    readonly dataText: string,
    { errors = [], extensions, rest }: AnswerParts = {},
  ) {
    this.errors = errors;
    this.extensions = extensions;
    this.rest = rest;
  }

  /** An answer without data. */
  static failed(errors: readonly GraphQLError[]): Answer {
    return new Answer(NULL, { errors });
  }

  /** The same answer with more extensions. */
  extendedBy(extensions: Readonly<Record<string, unknown>>): Answer {
    const { dataText, errors, rest } = this;
    const all = { ...this.extensions, ...extensions };
    return new Answer(dataText, { errors, extensions: all, ...(rest && { rest }) });
  }

  /** The same answer with another rest. */
  followedBy(rest: AsyncGenerator<IncrementalResult, undefined>): Answer {
    const { dataText, errors, extensions } = this;
    return new Answer(dataText, { errors, rest, ...(extensions && { extensions }) });
  }

  /** The data as an object; parsed at the first use and the same object afterwards. */
  get data(): Record<string, unknown> | null {
    this.parsed ??= JSON.parse(this.dataText) as Record<string, unknown> | null;
    return this.parsed;
  }

  /** JSON text of the whole response: errors first (GraphQL §7.1). */
  toText(): string {
    this.text ??= this.makeText();
    return this.text;
  }

  /** The whole response for the wire: encoded once when it goes to more than one caller. */
  toPayload(): string | Buffer {
    this.sent += 1;
    if (this.sent === 1) return this.toText();
    this.bytes ??= Buffer.from(this.toText());
    return this.bytes;
  }

  toJSON(): object {
    const { errors, data } = this;
    return { ...(errors.length > 0 && { errors }), data, ...this.tail() };
  }

  private makeText(): string {
    const { errors, dataText } = this;
    const head = errors.length > 0 ? `"errors":${JSON.stringify(errors)},` : '';
    const tail = JSON.stringify(this.tail()).slice(1, -1);
    return `{${head}"data":${dataText}${tail === '' ? '' : ','}${tail}}`;
  }

  private tail(): object {
    const { extensions, rest } = this;
    return { ...(extensions && { extensions }), ...(rest && { hasNext: true }) };
  }
}
