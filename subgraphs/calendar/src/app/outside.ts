import type { SubgraphParts, SubgraphRuntime } from '@suitegraph/kit/subgraph';
import { attachmentConsumer } from '../attachments/attachment.consumer';
import { EventAttachmentResolver, LinkedEventsResolver } from '../attachments/attachment.resolver';
import { attachmentRoutes } from '../attachments/attachment.routes';
import { AttachmentService } from '../attachments/attachment.service';
import { webFetcher } from '../clients/web-fetch';
import type { EventStore } from '../events/event-store';
import type { EventWriter, WriterDependencies } from '../events/event.writer';
import { FeedRefresher } from '../feeds/feed.refresher';
import { FeedRepository } from '../feeds/feed.repository';
import { FeedResolver } from '../feeds/feed.resolver';
import { FeedService } from '../feeds/feed.service';
import { FeedWorker } from '../feeds/feed.worker';
import { FreeBusyChangedResolver } from '../free-busy/busy-changed.resolver';
import { FreeBusyUrlRepository } from '../free-busy/free-busy-url.repository';
import { FreeBusyUrlResolver } from '../free-busy/free-busy-url.resolver';
import { FreeBusyUrlService } from '../free-busy/free-busy-url.service';
import { FreeBusyService, type ServersFreeBusy } from '../free-busy/free-busy.service';
import { PublishedFreeBusy } from '../free-busy/published-free-busy';
import {
  EventMeetingResolver,
  EventPayloadMeetingResolver,
  MeetingResolver,
} from '../meet/meet.resolver';
import { meetRoutes } from '../meet/meet.routes';
import { MeetService, type MeetingView } from '../meet/meet.service';
import { MeetingChangedResolver } from '../meet/meeting-changed.resolver';
import { MeetingReports } from '../meet/meeting-reports';
import { RsvpChangedResolver } from '../scheduling/rsvp.resolver';
import { SuggestionResolver } from '../suggestions/suggestion.resolver';
import { SuggestionService } from '../suggestions/suggestion.service';
import { WorkingHoursRepository } from '../suggestions/working-hours.repository';
import type { RequestContext } from '@suitegraph/kit/graphql';
import type { ExtrasParts } from './extras';
import type { Settings } from './settings';

/** The resolver classes of meetings, feeds, and when people are free. */
export const outsideResolvers = [
  MeetingResolver,
  EventMeetingResolver,
  EventPayloadMeetingResolver,
  MeetingChangedResolver,
  FeedResolver,
  FreeBusyUrlResolver,
  FreeBusyChangedResolver,
  SuggestionResolver,
  RsvpChangedResolver,
  EventAttachmentResolver,
  LinkedEventsResolver,
] as const;

/** What they take from the rest of the calendar. */
export interface OutsideNeighbours extends Omit<WriterDependencies, 'scheduler'>, ExtrasParts {
  /** Writes in calendars that follow a URL. */
  readonly feedStore: EventStore;
  readonly writer: EventWriter;
  readonly caughtUp: () => Promise<unknown>;
  readonly outbox: ServersFreeBusy;
}

/** What has to do with the world outside the calendars themselves, put together. */
export interface OutsideParts extends Required<
  Pick<SubgraphParts, 'references' | 'routes' | 'workers'>
> {
  readonly freeBusy: FreeBusyService;
  readonly resolvers: readonly object[];
}

/** Puts meetings, feeds, free/busy and suggestions together. */
export function wireOutside(
  runtime: SubgraphRuntime<Settings>,
  neighbours: OutsideNeighbours,
): OutsideParts {
  const { database, settings, log, feed } = runtime;
  const guard = { allowPrivate: settings.CALENDAR_PRIVATE_HOSTS };
  const fetch = webFetcher(guard);

  const urls = new FreeBusyUrlRepository();
  const published = new PublishedFreeBusy(fetch);
  const freeBusy = new FreeBusyService({ ...neighbours, database, urls, published });
  const hours = new WorkingHoursRepository();
  const suggestions = new SuggestionService({ database, freeBusy, hours });

  const tokenMinutes = settings.MEET_TOKEN_MINUTES;
  const meet = new MeetService({ ...neighbours, database, tokenMinutes });
  const reports = new MeetingReports(neighbours);

  const feeds = new FeedRepository();
  const refresher = new FeedRefresher({
    ...neighbours,
    store: neighbours.feedStore,
    feeds,
    fetch,
    log,
    maxBytes: settings.CALENDAR_FEED_MAX_BYTES,
    usualMinutes: settings.CALENDAR_FEED_MINUTES,
  });
  const worker = new FeedWorker({ database, feeds, refresher, log });
  const wake = (): void => worker.wake();
  const feedService = new FeedService({ ...neighbours, database, feeds, guard, wake });

  const attached = wireAttachments(runtime, neighbours);

  return {
    freeBusy,
    resolvers: [
      new MeetingResolver(meet),
      new EventMeetingResolver(meet),
      new EventPayloadMeetingResolver(meet),
      new MeetingChangedResolver(meet, neighbours.reader),
      new FeedResolver(feedService),
      new FreeBusyUrlResolver(new FreeBusyUrlService(database, urls, guard)),
      new FreeBusyChangedResolver(feed, freeBusy),
      new SuggestionResolver(suggestions),
      new RsvpChangedResolver(neighbours.reader),
      ...attached.resolvers,
    ],
    references: {
      Meeting: (
        { room }: { room: string },
        { viewer }: RequestContext,
      ): Promise<MeetingView | undefined> => meet.find(viewer, room),
    },
    routes: (app) => {
      meetRoutes(app, reports, settings.JITSI_EVENTS_SECRET);
      void attached.routes(app);
    },
    workers: [worker],
  };
}

function wireAttachments(
  runtime: SubgraphRuntime<Settings>,
  neighbours: OutsideNeighbours,
): Pick<OutsideParts, 'resolvers' | 'routes'> {
  const { database, urls, blobs: store } = runtime;
  const { files } = neighbours;
  const service = new AttachmentService({ ...neighbours, database });
  runtime.consume(attachmentConsumer(files));
  return {
    resolvers: [new EventAttachmentResolver(service), new LinkedEventsResolver(service)],
    routes: (app) => attachmentRoutes(app, { database, files, urls, store }),
  };
}
