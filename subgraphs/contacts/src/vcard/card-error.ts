/** A vCard that cannot be taken, and the line at fault, counted from 1. */
export class CardError extends Error {
  constructor(
    readonly line: number,
    readonly problem: string,
  ) {
    super(`Line ${line}: ${problem}`);
    this.name = 'CardError';
  }
}
