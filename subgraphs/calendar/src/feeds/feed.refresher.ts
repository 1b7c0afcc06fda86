import { setImmediate as breathe } from 'node:timers/promises';
import { ExpectedError } from '@suitegraph/kit/errors';
import { recordEvents } from '@suitegraph/kit/events';
import type { Logger } from '@suitegraph/kit/logging';
import type { EntityManager } from 'typeorm';
import type { Transactions } from '../app/transactions';
import type { CalendarRepository } from '../calendars/calendar.repository';
import { CALENDAR_CHANGED } from '../calendars/calendar.service';
import { CalendarDocument } from '../clients/icalendar/calendar-document';
import type { WebAnswer, WebFetch } from '../clients/web-fetch';
import { checkBounds } from '../events/event.input-check';
import type { EventRepository } from '../events/event.repository';
import type { EventStore } from '../events/event-store';
import { MINUTE_MS } from '../time/calendar-time';
import { nextAttempt, nextReading, planFeed, type FeedPlan } from './feed-plan';
import { takeApart, type FeedParts } from './feed-text';
import type { DueFeed, FeedRepository, FeedResult } from './feed.repository';

const DEADLINE_MS = 30_000;
const BATCH = 200;
/** Objects that are parsed before other work gets its turn. */
const BREATH = 25;

/** What reading feeds stands on. */
export interface RefresherDependencies {
  readonly transactions: Transactions;
  readonly calendars: CalendarRepository;
  readonly events: EventRepository;
  /** Writes in calendars in which users do not. */
  readonly store: EventStore;
  readonly feeds: FeedRepository;
  readonly fetch: WebFetch;
  readonly maxBytes: number;
  readonly usualMinutes: number;
  readonly log: Logger;
}

interface Read {
  readonly documents: CalendarDocument[];
  readonly unreadable: Set<string>;
}

/** Brings a calendar in line with its URL. What cannot be read leaves it as it was, with the reason. */
export class FeedRefresher {
  constructor(private readonly on: RefresherDependencies) {}

  async refresh(feed: DueFeed): Promise<void> {
    let result: FeedResult;
    try {
      result = await this.read(feed);
    } catch (error) {
      if (!(error instanceof ExpectedError)) {
        this.on.log.error({ err: error, calendarId: feed.calendarId }, 'a feed was not applied');
      }
      result = this.failed(feed, error);
    }
    await this.on.transactions.run(async (manager) => {
      if (!(await this.on.feeds.lockCalendar(manager, feed))) return;
      await this.on.feeds.finish(manager, feed.calendarId, result);
      if (result.state === feed.state && result.errorCode === feed.errorCode) return;
      const { tenantId, ownerId, calendarId: key } = feed;
      await recordEvents(manager, [
        { tenantId, audience: [ownerId], type: CALENDAR_CHANGED, kind: 'UPDATED', key },
      ]);
    });
  }

  private async read(feed: DueFeed): Promise<FeedResult> {
    const { url, etag, lastModified } = feed;
    const answer = await this.on.fetch({
      url,
      deadlineMs: DEADLINE_MS,
      maxBytes: this.on.maxBytes,
      etag: etag ?? undefined,
      lastModified: lastModified ?? undefined,
    });
    if (answer.text === undefined) return this.succeeded(feed, answer, undefined);
    const parts = takeApart(answer.text);
    if (parts.digest !== feed.digest) await this.apply(feed, await this.parse(feed, parts));
    return this.succeeded(feed, answer, parts);
  }

  private async parse(feed: DueFeed, { objects }: FeedParts): Promise<Read> {
    const read: Read = { documents: [], unreadable: new Set() };
    for (const [i, text] of objects.entries()) {
      if (i % BREATH === BREATH - 1) await breathe();
      try {
        const document = CalendarDocument.parse(text);
        checkBounds(document);
        // Reminders of whoever publishes it are not the reader's.
        document.keepOwn([]);
        read.documents.push(document);
      } catch (error) {
        if (!(error instanceof ExpectedError)) throw error;
        read.unreadable.add(/^UID(?:;[^:]*)?:(.*?)\r?$/im.exec(text)?.[1] ?? '');
      }
    }
    if (read.unreadable.size > 0) {
      const { calendarId } = feed;
      this.on.log.info({ calendarId, unreadable: read.unreadable.size }, 'junk in a feed');
    }
    return read;
  }

  /** In batches: readers wait for none of it, and what a crash leaves undone the next reading does. */
  private async apply(feed: DueFeed, read: Read): Promise<void> {
    const plan = await this.on.transactions.run(async (manager) =>
      planFeed(await this.on.events.inCalendar(manager, ownerOf(feed), feed.calendarId), read),
    );
    const steps = stepsOf(this.on.store, plan);
    for (let i = 0; i < steps.length; i += BATCH) {
      await this.on.transactions.run(async (manager) => {
        const calendar = await this.on.calendars.lock(manager, ownerOf(feed), feed.calendarId);
        if (!calendar) return;
        for (const step of steps.slice(i, i + BATCH)) await step(manager, calendar);
      });
    }
  }

  private succeeded(feed: DueFeed, answer: WebAnswer, parts: FeedParts | undefined): FeedResult {
    const usual = this.on.usualMinutes * MINUTE_MS;
    const intervalMs = parts ? (parts.intervalMs ?? null) : feed.intervalMs;
    return {
      state: 'OK',
      errorCode: null,
      errorMessage: null,
      failures: 0,
      etag: answer.etag ?? (parts ? null : feed.etag),
      lastModified: answer.lastModified ?? (parts ? null : feed.lastModified),
      digest: parts?.digest ?? feed.digest,
      intervalMs,
      nextAt: new Date(Date.now() + nextReading(intervalMs ?? undefined, usual)),
    };
  }

  private failed(feed: DueFeed, error: unknown): FeedResult {
    const known = error instanceof ExpectedError;
    const failures = feed.failures + 1;
    const pause = nextAttempt(failures, this.on.usualMinutes * MINUTE_MS);
    return {
      state: 'FAILED',
      errorCode: known ? error.code : 'INTERNAL_ERROR',
      errorMessage: known ? error.message : 'It could not be taken over',
      failures,
      etag: feed.etag,
      lastModified: feed.lastModified,
      digest: feed.digest,
      intervalMs: feed.intervalMs,
      nextAt: new Date(Date.now() + pause),
    };
  }
}

type Step = (
  manager: EntityManager,
  calendar: Parameters<EventStore['insert']>[1],
) => Promise<unknown>;

function stepsOf(store: EventStore, { added, changed, gone }: FeedPlan): Step[] {
  const fields = ['summary', 'start', 'end', 'recurrence'];
  return [
    ...gone.map(
      (row): Step =>
        (tx) =>
          store.remove(tx, row, CalendarDocument.parse(row.ics)),
    ),
    ...changed.map(
      ({ row, document }): Step =>
        (tx) =>
          store.update(tx, row, document, fields),
    ),
    ...added.map(
      (document): Step =>
        (tx, calendar) =>
          store.insert(tx, calendar, document),
    ),
  ];
}

function ownerOf({ tenantId, ownerId }: DueFeed): { tenantId: string; userId: string } {
  return { tenantId, userId: ownerId };
}
