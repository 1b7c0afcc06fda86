import { DavClients, mirrorTimes, type DavOptions } from '@suitegraph/kit/dav';
import type { SubgraphRuntime, Worker } from '@suitegraph/kit/subgraph';
import { openVault } from '@suitegraph/kit/vault';
import type { FastifyInstance } from 'fastify';
import type { CalendarCollections, CalendarRepository } from '../calendars/calendar.repository';
import type { EventStore } from '../events/event-store';
import type { ServersFreeBusy } from '../free-busy/free-busy.service';
import { DavAccountRepository } from '../mirror/account.repository';
import { CalendarAccountResolver } from '../mirror/account.resolver';
import { CalendarAccountService } from '../mirror/account.service';
import { AccountSync } from '../mirror/account-sync';
import { CalendarSync } from '../mirror/calendar-sync';
import { CalendarFreshnessResolver } from '../mirror/freshness.resolver';
import { FreshnessService } from '../mirror/freshness';
import { MirrorCollections } from '../mirror/mirror-collections';
import { MirrorPurge } from '../mirror/mirror-purge';
import { MirrorRepository } from '../mirror/mirror.repository';
import { MirrorStore } from '../mirror/mirror-store';
import { MirrorWorker } from '../mirror/mirror.worker';
import { registerNextcloudWebhook } from '../mirror/nextcloud-webhook';
import { OutboxFreeBusy } from '../mirror/outbox-free-busy';
import { Upstreams } from '../mirror/upstreams';
import type { ServerScheduling } from '../scheduling/scheduler';
import type { Settings } from './settings';

/** For one attempt and for a request in all; a write holds a transaction open as long. */
const ATTEMPT_MS = 15_000;
const DEADLINE_MS = 30_000;

/** The resolver classes of accounts elsewhere. */
export const mirrorResolvers = [CalendarAccountResolver, CalendarFreshnessResolver] as const;

/** What the mirror takes from the rest of calendars. */
export interface MirrorNeighbours {
  readonly calendars: CalendarRepository;
  /** A store that keeps objects here and announces each write with these facts. */
  readonly localStore: (facts: { readonly origin?: string }) => EventStore;
}

/** The mirror, put together. */
export interface MirrorParts {
  readonly store: EventStore;
  readonly collections: CalendarCollections;
  readonly freshness: FreshnessService;
  readonly servers: ServerScheduling;
  readonly outbox: ServersFreeBusy;
  readonly resolvers: readonly object[];
  readonly workers: readonly Worker[];
  readonly routes: (app: FastifyInstance) => void;
}

/** Puts the mirror of calendars on servers elsewhere together. */
export function wireMirror(
  { database, settings, log }: SubgraphRuntime<Settings>,
  { calendars, localStore }: MirrorNeighbours,
): MirrorParts {
  const vault = openVault(settings.VAULT_KEYS);
  const davOptions = davOptionsOf(settings);
  const clients = new DavClients(davOptions, vault);
  const accounts = new DavAccountRepository();
  const mirrors = new MirrorRepository();
  const upstreams = new Upstreams({ database, accounts, clients, log });
  const sync = new CalendarSync({
    ...{ database, calendars, mirrors, log },
    stores: { backfill: localStore({ origin: 'BACKFILL' }), sync: localStore({ origin: 'SYNC' }) },
  });
  const times = mirrorTimes(settings);
  const freshness = new FreshnessService({
    ...{ database, accounts, mirrors, upstreams, sync },
    times,
  });
  const store = localStore({ origin: 'SYNC' });
  const purge = new MirrorPurge({ database, calendars, mirrors, accounts, store });
  const accountSync = new AccountSync({
    ...{ database, calendars, mirrors, purge },
    sync: (dav, mirror, signal) => freshness.sync(dav, mirror, { signal, pending: true }),
  });
  const worker = new MirrorWorker({
    ...{ database, accounts, purge, upstreams, freshness, log },
    sync: accountSync,
    pollMs: times.pollMs,
    maxAccounts: settings.REMOTE_DAV_ACCOUNTS,
    close: () => clients.close(),
  });
  const wake = (): void => worker.wake();
  const service = new CalendarAccountService({
    ...{ database, accounts, mirrors, purge, clients, davOptions, vault, wake },
  });
  const doubt = (calendarId: string): void => {
    freshness.doubt(calendarId).catch((error: unknown) => {
      log.warn({ err: error, calendarId }, 'a calendar could not be marked as due');
    });
  };
  return {
    store: new MirrorStore({ local: localStore({}), mirrors, upstreams, doubt }),
    collections: new MirrorCollections({ local: calendars, mirrors, accounts, upstreams }),
    freshness,
    servers: mirrors,
    outbox: new OutboxFreeBusy({ database, accounts, upstreams }),
    resolvers: [new CalendarAccountResolver(service), new CalendarFreshnessResolver(freshness)],
    workers: [worker],
    routes: (app) =>
      registerNextcloudWebhook(app, {
        ...{ database, accounts, wake },
        secret: settings.NEXTCLOUD_WEBHOOK_SECRET,
      }),
  };
}

function davOptionsOf({ REMOTE_DAV_PRIVATE_HOSTS, REMOTE_DAV_CA }: Settings): DavOptions {
  return {
    allowPrivate: REMOTE_DAV_PRIVATE_HOSTS,
    attemptTimeoutMs: ATTEMPT_MS,
    deadlineMs: DEADLINE_MS,
    ...(REMOTE_DAV_CA !== undefined && { ca: REMOTE_DAV_CA }),
  };
}
