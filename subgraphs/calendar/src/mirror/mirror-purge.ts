import { recordEvents } from '@suitegraph/kit/events';
import { transact } from '@suitegraph/kit/database';
import type { DataSource } from 'typeorm';
import type { CalendarRepository } from '../calendars/calendar.repository';
import type { EventStore } from '../events/event-store';
import type { DavAccountRow, MirroredCalendar } from './account';
import { accountEvent, mirroredCalendarEvent } from './account.events';
import type { DavAccountRepository } from './account.repository';
import type { MirrorRepository } from './mirror.repository';
import { documentOf } from './read-object';

const AT_ONCE = 200;

/** Removes what is here of a server elsewhere; on the server nothing changes. */
export class MirrorPurge {
  constructor(
    private readonly on: {
      readonly database: DataSource;
      readonly calendars: CalendarRepository;
      readonly mirrors: MirrorRepository;
      readonly accounts: DavAccountRepository;
      readonly store: EventStore;
    },
  ) {}

  /** Removes an account with its calendars, part by part; goes on where it was left. */
  async account(account: DavAccountRow): Promise<void> {
    const { database, mirrors, accounts } = this.on;
    for (const mirror of await mirrors.ofAccount(database, account.id)) await this.calendar(mirror);
    await database.transaction(async (manager) => {
      await accounts.remove(manager, account.id);
      await recordEvents(manager, [accountEvent(account, 'DESTROYED', 'REMOVING')]);
    });
  }

  async calendar(mirror: MirroredCalendar): Promise<void> {
    while (await this.some(mirror));
    await this.on.database.transaction(async (manager) => {
      await this.on.calendars.remove(manager, mirror.calendarId);
      await recordEvents(manager, [mirroredCalendarEvent(mirror, 'DESTROYED')]);
    });
  }

  private some({ calendarId }: MirroredCalendar): Promise<boolean> {
    const { database, mirrors, store } = this.on;
    return transact(database, async (manager) => {
      const found = await mirrors.some(manager, calendarId, AT_ONCE);
      for (const row of found) await store.remove(manager, row, documentOf(row));
      return found.length > 0;
    });
  }
}
