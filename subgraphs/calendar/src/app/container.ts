import type { SubgraphParts, SubgraphRuntime } from '@suitegraph/kit/subgraph';
import type { RequestContext } from '@suitegraph/kit/graphql';
import { loadCalendar } from '../calendars/calendar.loader';
import { CalendarRepository } from '../calendars/calendar.repository';
import { CalendarResolver } from '../calendars/calendar.resolver';
import { CalendarService } from '../calendars/calendar.service';
import { DirectoryRepository } from '../directory/directory.repository';
import { userConsumer } from '../directory/user.consumer';
import { DocumentCache } from '../events/document-cache';
import { loadEvent, loadEventByUid } from '../events/event.loader';
import { EventMutationsResolver } from '../events/event.mutations.resolver';
import { EventReader } from '../events/event.reader';
import { EventRemover } from '../events/event.remover';
import { EventRepository } from '../events/event.repository';
import { AttendeeResolver, EventChangedResolver, EventResolver } from '../events/event.resolver';
import { EventStore } from '../events/event-store';
import { EventWriter } from '../events/event.writer';
import { ImportService } from '../events/import.service';
import {
  AttendeeFreeBusyResolver,
  FreeBusyResolver,
  PersonFreeBusyResolver,
} from '../free-busy/free-busy.resolver';
import { FreeBusyService } from '../free-busy/free-busy.service';
import { PersonResolver, UserResolver } from '../people/people.resolver';
import { invitationConsumer } from '../scheduling/invitation.consumer';
import { InvitationService } from '../scheduling/invitation.service';
import { ReplyService } from '../scheduling/reply.service';
import { Scheduler } from '../scheduling/scheduler';
import type { Settings } from './settings';
import { Transactions } from './transactions';

/** Milliseconds a question about an event waits for invitations that are on their way. */
const INVITATION_WAIT_MS = 500;

/** The classes that make the schema. */
export const resolvers = [
  CalendarResolver,
  EventResolver,
  AttendeeResolver,
  EventChangedResolver,
  EventMutationsResolver,
  FreeBusyResolver,
  PersonFreeBusyResolver,
  AttendeeFreeBusyResolver,
  UserResolver,
  PersonResolver,
] as const;

/** Wires the subgraph by hand. */
export function wire(runtime: SubgraphRuntime<Settings>): SubgraphParts {
  const { database, log, blobs } = runtime;
  const directory = new DirectoryRepository();
  const calendars = new CalendarRepository();
  const events = new EventRepository();
  const documents = new DocumentCache();
  const transactions = new Transactions(database);
  const store = new EventStore(events);
  const reader = new EventReader(database, events, documents, log);
  const common = { transactions, directory, calendars, events, documents, store, reader };
  const scheduler = new Scheduler(common);
  const replies = new ReplyService({ ...common, scheduler });
  const writer = new EventWriter({ ...common, scheduler });
  const remover = new EventRemover({ ...common, scheduler }, writer, replies);
  const calendarService = new CalendarService({ ...common, database, remover });
  const imports = new ImportService({ ...common, scheduler });
  const invitations = new InvitationService({ ...common, replies });

  runtime.consume(userConsumer({ directory, calendars, log }));
  const arriving = runtime.consume(invitationConsumer({ blobs, directory, invitations, log }));
  const caughtUp = (): Promise<unknown> => arriving.caughtUp(INVITATION_WAIT_MS);
  const freeBusy = new FreeBusyService({ ...common, database, caughtUp });

  return {
    resolvers: [
      new CalendarResolver(calendarService, reader),
      new EventResolver(reader, calendarService),
      new AttendeeResolver(),
      new EventChangedResolver(reader),
      new EventMutationsResolver(writer, remover, replies, imports),
      new FreeBusyResolver(freeBusy),
      new PersonFreeBusyResolver(freeBusy),
      new AttendeeFreeBusyResolver(freeBusy),
      new UserResolver(calendarService, reader),
      new PersonResolver(reader),
    ],
    references: {
      Calendar: ({ id }: { id: string }, ctx: RequestContext) =>
        loadCalendar(ctx, calendarService, id),
      CalendarEvent: ({ id, iCalUid }: { id?: string; iCalUid?: string }, ctx: RequestContext) =>
        id === undefined
          ? loadEventByUid(ctx, reader, { uid: iCalUid ?? '', caughtUp })
          : loadEvent(ctx, reader, id),
    },
  };
}
