import type { GraphQLError } from 'graphql';

/** The JSON text of `data` when there is none. */
const NULL = 'null';

interface AnswerParts {
  /** Fit for the caller. */
  readonly errors?: readonly GraphQLError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** An executed operation: its data already as JSON text, which most transports send as it is. */
export class Answer {
  readonly errors: readonly GraphQLError[];
  readonly extensions: Readonly<Record<string, unknown>> | undefined;
  private text: string | undefined;
  private parsed: Record<string, unknown> | null | undefined;

  constructor(
    /** JSON text of `data`: an object, or null. */
    readonly dataText: string,
    { errors = [], extensions }: AnswerParts = {},
  ) {
    this.errors = errors;
    this.extensions = extensions;
  }

  /** An answer without data. */
  static failed(errors: readonly GraphQLError[]): Answer {
    return new Answer(NULL, { errors });
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

  toJSON(): object {
    const { errors, data, extensions } = this;
    return { ...(errors.length > 0 && { errors }), data, ...(extensions && { extensions }) };
  }

  private makeText(): string {
    const { errors, extensions, dataText } = this;
    const head = errors.length > 0 ? `"errors":${JSON.stringify(errors)},` : '';
    const tail = extensions ? `,"extensions":${JSON.stringify(extensions)}` : '';
    return `{${head}"data":${dataText}${tail}}`;
  }
}
