/** What a whole response without errors starts with; a brace ends it. */
export const DATA_HEAD = '{"data":';

/** The `data` of a response. */
export interface ResponseData {
  /** JSON text of an object or null. */
  readonly dataText: string;
  /** The bytes of a response that holds nothing else, where they are there already. */
  readonly response?: Buffer | undefined;
}

/** Data that was written as the response it most often becomes. */
export class Written implements ResponseData {
  readonly errors: readonly never[] = [];
  private text: string | undefined;

  constructor(readonly response: Buffer) {}

  get dataText(): string {
    this.text ??= this.response.toString('utf8', DATA_HEAD.length, this.response.length - 1);
    return this.text;
  }
}
