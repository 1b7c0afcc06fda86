import { InvalidInputError } from '@suitegraph/kit/errors';

/** A script cannot be read, or says what rules cannot: with the line, from 1. */
export class SieveError extends InvalidInputError {
  constructor(
    readonly line: number,
    reason: string,
  ) {
    super(`Line ${line}: ${reason}`, ['script']);
  }
}
