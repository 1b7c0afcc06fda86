import { defineSubgraph } from '@suitegraph/kit/subgraph';
import { resolvers, wire } from './app/container';
import { settings } from './app/settings';
import { CreateCalendar1764000000000 } from './migrations/1764000000000-create-calendar';
import { CompleteCalendar1800002100000 } from './migrations/1800002100000-complete-calendar';
import { CreateMeetingsAndFeeds1800002200000 } from './migrations/1800002200000-create-meetings-and-feeds';
import { Mirror1800002300000 } from './migrations/1800002300000-mirror';
import { DavSharing1800002500000 } from './migrations/1800002500000-dav-sharing';
import { Proposals1800002400000 } from './migrations/1800002400000-proposals';

/** Calendars, events and who is free when. */
export const calendar = defineSubgraph({
  name: 'calendar',
  description: 'Calendars, events with recurrence, invitations and free/busy.',
  settings,
  entities: [],
  migrations: [
    CreateCalendar1764000000000,
    CompleteCalendar1800002100000,
    CreateMeetingsAndFeeds1800002200000,
    Mirror1800002300000,
    DavSharing1800002500000,
    Proposals1800002400000,
  ],
  resolvers,
  events: {
    'calendar.calendar': 'A calendar was created, changed or deleted. No data.',
    'calendar.event':
      'An event was created, changed or deleted. data: iCalUid, calendarId, participants (addresses), start, end; previousCalendarId when it moved.',
    'calendar.task':
      'A task was created, changed or deleted. data: iCalUid, calendarId, dueAt (null for none); previousCalendarId when it moved.',
    'calendar.reminder':
      'A reminder is due. The key is the event, instance or task; data: component (VEVENT or VTODO), minutesBefore, method, snoozed, dueAt.',
    'calendar.file-attach':
      'The drive is asked for files that go with an event: fileIds. It answers with files.file-attach.',
    'calendar.rsvp':
      'Somebody answered an invitation; the key is the event of its organizer. data: eventId (event or instance), iCalUid, address, status, previous.',
    'calendar.proposal':
      "Another time was proposed for a meeting, or the proposal answered; the key is the copy of the event's reader. data: eventId (event or instance), iCalUid, address (who proposed), state (PROPOSED, ACCEPTED, DECLINED), comment.",
    'calendar.meeting':
      'Something happened in an online meeting; the key is its room. data: change (STARTED, ENDED, JOINED, LEFT), iCalUid, address.',
    'calendar.account':
      'A calendar account elsewhere was connected, works, fails or is gone. data: state.',
    'calendar.scheduling':
      'A scheduling message for people elsewhere. data: method, ics, from, fromName, to (addresses), subject, comment.',
  },
  wire,
});
