import { defineSubgraph } from '@suitegraph/kit/subgraph';
import { resolvers, wire } from './app/container';
import { settings } from './app/settings';
import { CreateCalendar1764000000000 } from './migrations/1764000000000-create-calendar';

/** Calendars, events and who is free when. */
export const calendar = defineSubgraph({
  name: 'calendar',
  description: 'Calendars, events with recurrence, invitations and free/busy.',
  settings,
  entities: [],
  migrations: [CreateCalendar1764000000000],
  resolvers,
  events: {
    'calendar.calendar': 'A calendar was created, changed or deleted. No data.',
    'calendar.event':
      'An event was created, changed or deleted. data: iCalUid, calendarId, participants (addresses), start, end; previousCalendarId when it moved.',
    'calendar.scheduling':
      'A scheduling message for people elsewhere. data: method, ics, from, fromName, to (addresses), subject, comment.',
  },
  wire,
});
