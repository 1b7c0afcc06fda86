import type { Principal } from '@suitegraph/kit/auth';
import { ExpectedError, ForbiddenError, InvalidInputError } from '@suitegraph/kit/errors';
import { mainPart, type AttendeePart } from '../events/calendar-object';
import { isText } from '../events/event-details.check';
import { currentPart, type Held } from '../events/held-event';

const MAX_COMMENT = 2_000;

/** @throws InvalidInputError when it is too long, or cannot stand in a property */
export function checkComment(comment = '', path = ['comment']): void {
  if (comment.length > MAX_COMMENT) {
    throw new InvalidInputError(`At most ${MAX_COMMENT} characters`, path);
  }
  if (!isText(comment)) throw new InvalidInputError('Control characters are not allowed', path);
}

/** An address that is not among the attendees. */
export function attendeeNotFound(): ExpectedError {
  return new ExpectedError('ATTENDEE_NOT_FOUND', 'This address is not invited', ['email']);
}

/**
 * The viewer among the attendees of somebody else's meeting.
 *
 * @throws ForbiddenError when it is not in their own calendar, or their own meeting
 * @throws ExpectedError ATTENDEE_NOT_FOUND
 */
export function requireInvited(held: Held, viewer: Principal): AttendeePart {
  if (held.row.ownerId !== viewer.userId) {
    throw new ForbiddenError('Invitations are answered in your own calendar');
  }
  if (mainPart(held.document).organizer?.address === viewer.email) {
    throw new ForbiddenError('This is a meeting of your own');
  }
  const own = currentPart(held).attendees.find(({ address }) => address === viewer.email);
  if (!own) throw attendeeNotFound();
  return own;
}
