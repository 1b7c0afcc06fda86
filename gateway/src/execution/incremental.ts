import type { GraphQLError } from 'graphql';

/** The data of one `@defer`red fragment at one place of the response. */
export interface DeferredData {
  readonly label: string | undefined;
  /** Where in the response the fragment stands. */
  readonly path: readonly (string | number)[];
  /** JSON text: an object, or null where an error took it. */
  readonly dataText: string;
  /** Fit for the caller. */
  readonly errors: readonly GraphQLError[];
}

/**
 * What follows an answer whose rest was deferred: an item of the incremental delivery format that
 * clients name `deferSpec=20220824` (initial payload, then `incremental` and `hasNext`).
 */
export class IncrementalResult {
  constructor(
    readonly parts: readonly DeferredData[],
    readonly hasNext: boolean,
  ) {}

  toText(): string {
    const { parts, hasNext } = this;
    const incremental =
      parts.length > 0 ? `"incremental":[${parts.map((part) => partText(part)).join()}],` : '';
    return `{${incremental}"hasNext":${String(hasNext)}}`;
  }

  toJSON(): object {
    return JSON.parse(this.toText()) as object;
  }
}

function partText({ label, path, dataText, errors }: DeferredData): string {
  const named = label === undefined ? '' : `"label":${JSON.stringify(label)},`;
  const failed = errors.length > 0 ? `,"errors":${JSON.stringify(errors)}` : '';
  return `{${named}"path":${JSON.stringify(path)},"data":${dataText}${failed}}`;
}
