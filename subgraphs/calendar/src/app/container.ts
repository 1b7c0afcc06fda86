import type { SubgraphParts, SubgraphRuntime } from '@suitegraph/kit/subgraph';
import type { RequestContext } from '@suitegraph/kit/graphql';
import { loadCalendar } from '../calendars/calendar.loader';
import { CalendarRepository } from '../calendars/calendar.repository';
import { CalendarResolver } from '../calendars/calendar.resolver';
import { CalendarService } from '../calendars/calendar.service';
import { TaskDocument } from '../clients/icalendar/task-document';
import { DirectoryRepository } from '../directory/directory.repository';
import { userConsumer } from '../directory/user.consumer';
import { DocumentCache } from '../events/document-cache';
import { loadEvent, loadEventByUid } from '../events/event.loader';
import { EventMutationsResolver } from '../events/event.mutations.resolver';
import { EventReader } from '../events/event.reader';
import { EventRemover } from '../events/event.remover';
import { EventRepository } from '../events/event.repository';
import { AttendeeResolver, EventChangedResolver, EventResolver } from '../events/event.resolver';
import { LocalEventStore, type EventStore } from '../events/event-store';
import { EventWriter } from '../events/event.writer';
import { ObjectRepository } from '../events/object.repository';
import { ImportService } from '../events/import.service';
import {
  AttendeeFreeBusyResolver,
  FreeBusyResolver,
  PersonFreeBusyResolver,
} from '../free-busy/free-busy.resolver';
import { ReadOnlyStore } from '../feeds/read-only-store';
import type { FreeBusyService } from '../free-busy/free-busy.service';
import { PersonResolver, UserResolver } from '../people/people.resolver';
import { ReminderRepository } from '../reminders/reminder.repository';
import { ReminderSchedule } from '../reminders/reminder.schedule';
import { ReplyRepository } from '../scheduling/reply.repository';
import { ReplyService } from '../scheduling/reply.service';
import { Scheduler } from '../scheduling/scheduler';
import { outsideResolvers, wireOutside } from './outside';
import { mirrorResolvers, wireMirror } from './mirror';
import { wireExtras } from './extras';
import { featureResolvers, wireFeatures } from './features';
import { schedulingResolvers, wireScheduling } from './scheduling';
import type { Settings } from './settings';
import { Transactions } from './transactions';

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
  ...schedulingResolvers,
  ...featureResolvers,
  ...outsideResolvers,
  ...mirrorResolvers,
] as const;

/** Wires the subgraph by hand. */
export function wire(runtime: SubgraphRuntime<Settings>): SubgraphParts {
  const { database, log } = runtime;
  const { schedule, mirror, feedStore, ...kept } = wireStores(runtime);
  const { collections, servers, outbox, freshness: fresh } = mirror;
  const reader = new EventReader({ ...kept, database, log, fresh });
  const common = { ...kept, reader };
  const scheduler = new Scheduler({ ...common, servers });
  const received = new ReplyRepository();
  const replies = new ReplyService({ ...common, scheduler, received });
  const extras = wireExtras(runtime);
  const writer = new EventWriter({ ...common, scheduler, extras: extras.extras });
  const remover = new EventRemover({ ...common, scheduler }, writer, replies);
  const calendarService = new CalendarService({ ...common, collections, fresh, database, remover });
  const imports = new ImportService({ ...common, scheduler });
  const features = wireFeatures(runtime, {
    ...{ ...common, schedule, calendarService, collections },
  });
  const scheduling = wireScheduling(runtime, { ...common, scheduler, writer, replies });
  const { caughtUp } = scheduling;

  runtime.consume(userConsumer({ ...kept, log }));
  const outside = wireOutside(runtime, {
    ...common,
    ...extras,
    feedStore,
    writer,
    caughtUp,
    outbox,
  });

  return {
    resolvers: [
      new CalendarResolver(calendarService, reader),
      new EventResolver(reader, calendarService),
      new AttendeeResolver(),
      new EventChangedResolver(reader),
      new EventMutationsResolver(writer, remover, replies, imports),
      ...freeBusyResolvers(outside.freeBusy),
      new UserResolver(calendarService, reader),
      new PersonResolver(reader),
      ...scheduling.resolvers,
      ...features.resolvers,
      ...outside.resolvers,
      ...mirror.resolvers,
    ],
    routes: async (app) => {
      await outside.routes(app);
      await features.routes(app);
      mirror.routes(app);
    },
    workers: [...features.workers, ...outside.workers, ...mirror.workers],
    references: {
      ...features.references,
      ...outside.references,
      ...referencesOf({ calendarService, reader, caughtUp }),
    },
  };
}

/** Puts together where calendars are kept, here and on servers elsewhere. */
function wireStores(runtime: SubgraphRuntime<Settings>) {
  const directory = new DirectoryRepository();
  const calendars = new CalendarRepository();
  const events = new EventRepository();
  const documents = new DocumentCache();
  const transactions = new Transactions(runtime.database);
  const schedule = new ReminderSchedule(new ReminderRepository(), (due) =>
    due.component === 'VTODO' ? TaskDocument.parse(due.ics) : documents.of(due),
  );
  const objects = new ObjectRepository();
  const feedStore = new LocalEventStore(objects, schedule);
  const mirror = wireMirror(runtime, {
    calendars,
    localStore: (facts) => new LocalEventStore(objects, schedule, facts),
  });
  const store: EventStore = new ReadOnlyStore(mirror.store);
  const kept = { transactions, directory, calendars, events, documents, store };
  return { ...kept, schedule, mirror, feedStore };
}

function referencesOf({
  calendarService,
  reader,
  caughtUp,
}: {
  calendarService: CalendarService;
  reader: EventReader;
  caughtUp: () => Promise<unknown>;
}): NonNullable<SubgraphParts['references']> {
  return {
    Calendar: ({ id }: { id: string }, ctx: RequestContext) =>
      loadCalendar(ctx, calendarService, id),
    CalendarEvent: ({ id, iCalUid }: { id?: string; iCalUid?: string }, ctx: RequestContext) =>
      id === undefined
        ? loadEventByUid(ctx, reader, { uid: iCalUid ?? '', caughtUp })
        : loadEvent(ctx, reader, id),
  };
}

function freeBusyResolvers(freeBusy: FreeBusyService): object[] {
  return [
    new FreeBusyResolver(freeBusy),
    new PersonFreeBusyResolver(freeBusy),
    new AttendeeFreeBusyResolver(freeBusy),
  ];
}
