import { DavNotFound, deleteCollection, updateCollection } from '@suitegraph/kit/dav';
import { ForbiddenError } from '@suitegraph/kit/errors';
import type { EntityManager } from 'typeorm';
import { isDryRun } from '../app/transactions';
import type { CalendarCollections, CalendarFields, Owner } from '../calendars/calendar.repository';
import type { MirrorRepository } from './mirror.repository';
import type { Upstreams } from './upstreams';

/** Renames and deletes mirrored calendars on their servers first. New calendars are kept here. */
export class MirrorCollections implements CalendarCollections {
  constructor(
    private readonly local: CalendarCollections,
    private readonly mirrors: MirrorRepository,
    private readonly upstreams: Upstreams,
  ) {}

  insert(manager: EntityManager, owner: Owner, fields: CalendarFields): Promise<string> {
    return this.local.insert(manager, owner, fields);
  }

  async update(manager: EntityManager, id: string, fields: CalendarFields): Promise<void> {
    const mirror = await this.mirrors.ofCalendar(manager, id);
    await this.local.update(manager, id, fields);
    if (!mirror || isDryRun(manager)) return;
    if (mirror.readOnly) throw new ForbiddenError('The server lets you read this calendar only');
    const { name, color } = fields;
    const collection = { url: mirror.url, kind: 'calendar' } as const;
    await this.upstreams.write(manager, mirror.accountId, (dav) =>
      updateCollection(dav, collection, { displayName: name, color }),
    );
  }

  async remove(manager: EntityManager, id: string): Promise<void> {
    const mirror = await this.mirrors.ofCalendar(manager, id);
    await this.local.remove(manager, id);
    if (!mirror || isDryRun(manager)) return;
    await this.upstreams.write(manager, mirror.accountId, async (dav) => {
      await deleteCollection(dav, mirror.url).catch((error: unknown) => {
        if (!(error instanceof DavNotFound)) throw error;
      });
    });
  }
}
