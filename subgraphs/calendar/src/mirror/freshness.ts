import {
  isCurrent,
  isOverdue,
  SingleFlight,
  waitForLooks,
  type Dav,
  type MirrorTimes,
} from '@suitegraph/kit/dav';
import type { DataSource } from 'typeorm';
import type { Owner } from '../calendars/calendar.repository';
import type { MirroredCalendar } from './account';
import type { DavAccountRepository } from './account.repository';
import type { CalendarSync, SyncScope } from './calendar-sync';
import type { MirrorRepository } from './mirror.repository';
import type { Upstreams } from './upstreams';

/** How fresh a calendar is. */
export interface Freshness {
  /** Whether the server may have something that is not here. */
  readonly stale: boolean;
  /** When everything there was last known here; null before the first synchronisation has ended. */
  readonly asOf: Date | null;
}

/** What freshness stands on. */
export interface FreshnessDependencies {
  readonly database: DataSource;
  readonly accounts: DavAccountRepository;
  readonly mirrors: MirrorRepository;
  readonly upstreams: Upstreams;
  readonly sync: CalendarSync;
  readonly times: MirrorTimes;
}

/** Lets reads see what is on the servers now, as far as these answer in time. */
export class FreshnessService {
  private readonly flights = new SingleFlight();
  private closed = false;

  constructor(private readonly on: FreshnessDependencies) {}

  /**
   * Looks at the viewer's mirrored calendars, or one of them, where that is due. Never fails: when a
   * server does not answer in time, what is here is read, `of` says how old it is, and what the look
   * brings later is announced.
   */
  async ensure(viewer: Owner, calendarId: string | null = null): Promise<void> {
    const { database, mirrors, times } = this.on;
    const before = new Date(Date.now() - times.freshMs);
    const due = await mirrors.due(database, viewer, { calendarId, before });
    if (due.length === 0 || this.closed) return;
    const looks = due.map((mirror) => ({
      current: !mirror.doubtful && isCurrent(mirror.checkedAt, times),
      done: this.look(mirror),
    }));
    await waitForLooks(looks, times);
  }

  /** Of a calendar that the caller may see; null for one that is only here. */
  async of(calendarId: string): Promise<Freshness | null> {
    const mirror = await this.on.mirrors.ofCalendar(this.on.database, calendarId);
    if (!mirror) return null;
    const { complete, checkedAt, doubtful, accountState } = mirror;
    if (!complete || !checkedAt) return { stale: true, asOf: null };
    const { times } = this.on;
    const works = accountState === 'INIT' || accountState === 'CONNECTED';
    const pollMs = works ? times.pollMs : times.freshMs;
    return { stale: doubtful || isOverdue(checkedAt, { pollMs }), asOf: checkedAt };
  }

  /** Brings one calendar in line; joins those who are at it. @throws DavError */
  sync(dav: Dav, mirror: MirroredCalendar, scope: SyncScope): Promise<void> {
    return this.flights.run(mirror.calendarId, () => this.on.sync.run(dav, mirror, scope));
  }

  /** Lets the next read look at the calendar first, however lately that was done. */
  async doubt(calendarId: string): Promise<void> {
    await this.on.mirrors.doubt(this.on.database, calendarId);
  }

  /** Waits for what is under way. */
  async stop(): Promise<void> {
    this.closed = true;
    await this.flights.idle();
  }

  private async look(mirror: MirroredCalendar): Promise<void> {
    const { database, accounts, upstreams } = this.on;
    const account = await accounts.byId(database, mirror.accountId);
    if (!account) return;
    try {
      await this.sync(upstreams.client(account), mirror, {});
    } catch (error) {
      await upstreams.failed(account, error);
    }
  }
}
