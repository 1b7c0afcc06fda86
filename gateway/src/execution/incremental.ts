import type { GraphQLError } from 'graphql';
import { isObject, type JsonObject } from './plan/json';
import { mergeInto } from './plan/merge';

/** The data of one `@defer`red fragment at one place of the response. */
export interface DeferredData {
  readonly label: string | undefined;
  /** Where in the response the fragment stands. */
  readonly path: readonly (string | number)[];
  /** JSON text: an object, or null where an error took it. */
  readonly dataText: string;
  /** Fit for the caller. */
  readonly errors: readonly GraphQLError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/**
 * What follows an answer whose rest was deferred: an item of the incremental delivery format that
 * clients name `deferSpec=20220824` (initial payload, then `incremental` and `hasNext`).
 */
export class IncrementalResult {
  constructor(
    readonly parts: readonly DeferredData[],
    readonly hasNext: boolean,
    readonly extensions?: Readonly<Record<string, unknown>>,
  ) {}

  toText(): string {
    const { parts, hasNext } = this;
    const incremental =
      parts.length > 0 ? `"incremental":[${parts.map((part) => partText(part)).join()}],` : '';
    return `{${incremental}"hasNext":${String(hasNext)}${extensionsText(this)}}`;
  }

  toJSON(): object {
    return JSON.parse(this.toText()) as object;
  }
}

function partText(part: DeferredData): string {
  const { label, path, dataText, errors } = part;
  const named = label === undefined ? '' : `"label":${JSON.stringify(label)},`;
  const failed = errors.length > 0 ? `,"errors":${JSON.stringify(errors)}` : '';
  const head = `${named}"path":${JSON.stringify(path)}`;
  return `{${head},"data":${dataText}${failed}${extensionsText(part)}}`;
}

function extensionsText({ extensions }: Pick<DeferredData, 'extensions'>): string {
  return extensions ? `,"extensions":${JSON.stringify(extensions)}` : '';
}

/** The data of an answer together with that of the parts that followed it, as a client has it. */
export function wholeData(
  { dataText }: { readonly dataText: string },
  parts: readonly DeferredData[],
): JsonObject | null {
  const data = JSON.parse(dataText) as JsonObject | null;
  for (const { path, dataText: text } of parts) {
    const target = path.reduce<unknown>((at, step) => (at as JsonObject)[step], data);
    const part = JSON.parse(text) as JsonObject | null;
    if (part && isObject(target)) mergeInto(target, part);
  }
  return data;
}
