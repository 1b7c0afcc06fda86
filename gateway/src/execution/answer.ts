import type { GraphQLError } from 'graphql';
import type { IncrementalResult } from './incremental';
import type { ResponseData } from './projection/response-data';

const NO_DATA: ResponseData = { dataText: 'null' };

interface AnswerParts {
  /** Fit for the caller. */
  readonly errors?: readonly GraphQLError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
  /** What follows, when parts of the operation were deferred. */
  readonly rest?: AsyncGenerator<IncrementalResult, undefined>;
}

/** An executed operation: its data already as JSON, which most transports send as it is. */
export class Answer {
  readonly errors: readonly GraphQLError[];
  readonly extensions: Readonly<Record<string, unknown>> | undefined;
  readonly rest: AsyncGenerator<IncrementalResult, undefined> | undefined;
  private bytes: Buffer | undefined;
  private parsed: Record<string, unknown> | null | undefined;

  constructor(
    private readonly written: ResponseData,
    { errors = [], extensions, rest }: AnswerParts = {},
  ) {
    this.errors = errors;
    this.extensions = extensions;
    this.rest = rest;
  }

  /** An answer without data. */
  static failed(errors: readonly GraphQLError[]): Answer {
    return new Answer(NO_DATA, { errors });
  }

  /** The same answer with more extensions. */
  extendedBy(extensions: Readonly<Record<string, unknown>>): Answer {
    const { written, errors, rest } = this;
    const all = { ...this.extensions, ...extensions };
    return new Answer(written, { errors, extensions: all, ...(rest && { rest }) });
  }

  /** The same answer with another rest. */
  followedBy(rest: AsyncGenerator<IncrementalResult, undefined>): Answer {
    const { written, errors, extensions } = this;
    return new Answer(written, { errors, rest, ...(extensions && { extensions }) });
  }

  /** JSON text of `data`: an object, or null. */
  get dataText(): string {
    return this.written.dataText;
  }

  /** The data as an object; parsed at the first use and the same object afterwards. */
  get data(): Record<string, unknown> | null {
    this.parsed ??= JSON.parse(this.dataText) as Record<string, unknown> | null;
    return this.parsed;
  }

  /** JSON text of the whole response: errors first (GraphQL §7.1). */
  toText(): string {
    const { errors, dataText } = this;
    const head = errors.length > 0 ? `"errors":${JSON.stringify(errors)},` : '';
    const tail = JSON.stringify(this.tail()).slice(1, -1);
    return `{${head}"data":${dataText}${tail === '' ? '' : ','}${tail}}`;
  }

  /** The whole response in bytes of UTF-8, the same for all it goes to. */
  toBytes(): Buffer {
    const { errors, extensions, rest, written } = this;
    const isPlain = errors.length === 0 && !extensions && !rest;
    this.bytes ??= (isPlain ? written.response : undefined) ?? Buffer.from(this.toText());
    return this.bytes;
  }

  toJSON(): object {
    const { errors, data } = this;
    return { ...(errors.length > 0 && { errors }), data, ...this.tail() };
  }

  private tail(): object {
    const { extensions, rest } = this;
    return { ...(extensions && { extensions }), ...(rest && { hasNext: true }) };
  }
}
