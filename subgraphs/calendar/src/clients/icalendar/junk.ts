import { InvalidInputError } from '@suitegraph/kit/errors';

/** The text is no calendar data we could keep. */
export class JunkCalendarError extends InvalidInputError {
  constructor(message: string) {
    super(message, ['ics']);
  }
}
