import type { Principal } from '@suitegraph/kit/auth';
import { InvalidInputError } from '@suitegraph/kit/errors';
import type { EntityManager } from 'typeorm';
import type { Owner } from '../calendars/calendar.repository';
import type { CalendarDocument } from '../clients/icalendar/calendar-document';
import type { EventPatch } from '../clients/icalendar/write-event';
import type { EventPart } from './calendar-object';
import type { EventInput, RecurrenceScope } from './event.inputs';

/** An event that extras are for, as it is before the write. */
export interface ExtrasTarget {
  readonly owner: Owner;
  readonly document: CalendarDocument;
}

/** Makes, within the write, what every part of the event gets. */
export type AddExtras = (
  manager: EntityManager,
  target: ExtrasTarget,
) => Promise<(part: EventPart) => EventPatch>;

/** What an event has besides its own text: files of the drive, and an online meeting. */
export interface EventExtras {
  /**
   * Fetches what comes from elsewhere, before any transaction. Undefined when nothing is asked for.
   *
   * @throws ExpectedError MEET_DISABLED, or what the drive answers
   */
  prepare(
    viewer: Principal,
    input: Pick<EventInput, 'fileIds' | 'withMeetLink'>,
  ): Promise<AddExtras | undefined>;
}

/** @throws InvalidInputError for a part of a series: files and meetings go with all of it */
export function checkExtrasScope(
  { fileIds, withMeetLink }: Pick<EventInput, 'fileIds' | 'withMeetLink'>,
  scope: RecurrenceScope,
): void {
  if (scope === 'ALL') return;
  const whole = 'This goes with a whole series: use the scope ALL';
  if (fileIds != null) throw new InvalidInputError(whole, ['input', 'fileIds']);
  if (withMeetLink === true) throw new InvalidInputError(whole, ['input', 'withMeetLink']);
}
