import type { Principal } from '@suitegraph/kit/auth';
import { ForbiddenError } from '@suitegraph/kit/errors';
import type { WriteOptions } from '@suitegraph/kit/graphql';
import type { EntityManager } from 'typeorm';
import type { ReplyService } from '../scheduling/reply.service';
import { instantOf } from '../time/calendar-time';
import { extentOf } from '../recurrence/expand';
import { mainPart } from './calendar-object';
import type { EventView } from './event-view';
import type { EventWriter, WriterDependencies } from './event.writer';
import type { Held, Target } from './held-event';
import { truncate } from './series-edit';

/** Deletes events, or parts of series, and lets the others know. */
export class EventRemover {
  constructor(
    private readonly on: WriterDependencies,
    private readonly writer: EventWriter,
    private readonly replies: ReplyService,
  ) {}

  /** Returns what is left of the series, or undefined. */
  async remove(
    viewer: Principal,
    target: Target,
    options: WriteOptions,
  ): Promise<EventView | undefined> {
    return this.on.transactions.write(
      { viewer, operation: 'deleteEvent', input: target, options },
      async (manager) => {
        const held = await this.writer.hold(manager, viewer, target, options);
        const organizer = mainPart(held.document).organizer?.address;
        const invited = organizer !== undefined && organizer !== held.user.email;
        if (invited) await this.leave(manager, held, target.scope);
        else await this.cancel(manager, held, target.scope);
        return held.row.id;
      },
      (id, manager) => this.on.reader.byId(viewer, id, manager),
    );
  }

  /** Deletes every event of a calendar, as a deletion of each would. */
  async removeAll(manager: EntityManager, viewer: Principal, calendarId: string): Promise<void> {
    const rows = await this.on.events.inCalendar(manager, viewer, calendarId);
    for (const { id } of rows) {
      const held = await this.writer.hold(manager, viewer, { id, scope: 'ALL' }, {});
      const organizer = mainPart(held.document).organizer?.address;
      if (organizer === undefined || organizer === viewer.email)
        await this.cancel(manager, held, 'ALL');
      else await this.leave(manager, held, 'ALL');
    }
  }

  private async cancel(manager: EntityManager, held: Held, scope: Target['scope']): Promise<void> {
    const { row, document, at, zones, now, user } = held;
    const left = document.clone();
    let remains = false;
    if (at && scope === 'THIS') {
      left.exclude(at, now);
      remains = extentOf(left, zones).to > 0;
    } else if (at) remains = truncate(left, at, { zones, now });
    if (remains) {
      await this.writer.change(
        manager,
        held,
        (copy) => {
          if (scope === 'THIS_AND_FUTURE' && at) truncate(copy, at, { zones, now });
          else if (at) copy.exclude(at, now);
        },
        true,
      );
      return;
    }
    await this.on.store.remove(manager, row, document);
    if (mainPart(document).organizer?.address !== user.email) return;
    const change = { row, organizer: user, before: document, rescheduled: false, now };
    await this.on.scheduler.organizerChanged(manager, change);
  }

  /** RFC 6638 §3.2.2.3: an attendee who deletes the event declines it. */
  private async leave(manager: EntityManager, held: Held, scope: Target['scope']): Promise<void> {
    const { document, user, at, now, zones } = held;
    if (scope === 'THIS_AND_FUTURE') {
      throw new ForbiddenError('Only its organizer ends a meeting; decline instances one by one');
    }
    let { row } = held;
    const part = at
      ? document.overrides.find(
          (o) => o.recurrenceId && instantOf(o.recurrenceId, zones) === instantOf(at, zones),
        )
      : undefined;
    const { attendees, status } = part ?? mainPart(document);
    const own = attendees.find(({ address }) => address === user.email);
    if (own && own.status !== 'DECLINED' && status !== 'CANCELLED') {
      const reply = { address: user.email, status: 'DECLINED' as const, recurrenceId: at };
      row = await this.replies.answer(manager, row, reply);
    }
    if (!at) {
      await this.on.store.remove(manager, row, document);
      return;
    }
    const left = this.on.documents.of(row).clone();
    left.exclude(at, now);
    await this.on.store.update(manager, row, left, ['recurrence']);
  }
}
