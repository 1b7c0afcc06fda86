import {
  createCollection,
  DavNotFound,
  deleteCollection,
  share,
  unshare,
  updateCollection,
} from '@suitegraph/kit/dav';
import { ForbiddenError, NotFoundError } from '@suitegraph/kit/errors';
import type { EntityManager } from 'typeorm';
import { isDryRun } from '../app/transactions';
import type {
  CalendarCollections,
  CalendarFields,
  CalendarRepository,
  CalendarShareRow,
  Grantee,
  NewCalendar,
  Owner,
} from '../calendars/calendar.repository';
import { zoneText } from '../clients/icalendar/zone-text';
import { findZone } from '../time/zones';
import type { DavAccountRepository } from './account.repository';
import type { MirrorRepository } from './mirror.repository';
import type { Upstreams } from './upstreams';

/** What writing calendars through stands on. */
export interface MirrorCollectionsDependencies {
  readonly local: CalendarCollections & Pick<CalendarRepository, 'find'>;
  readonly mirrors: MirrorRepository;
  readonly accounts: DavAccountRepository;
  readonly upstreams: Upstreams;
}

/**
 * Makes, changes, shares and deletes mirrored calendars on their servers. The row is written first, but
 * committed only when the server has done it.
 */
export class MirrorCollections implements CalendarCollections {
  constructor(private readonly on: MirrorCollectionsDependencies) {}

  /** @throws NotFoundError when the owner has no such account; DavError */
  async insert(manager: EntityManager, owner: Owner, calendar: NewCalendar): Promise<string> {
    const id = await this.on.local.insert(manager, owner, calendar);
    if (calendar.accountId == null) return id;
    const account = await this.on.accounts.find(manager, owner, calendar.accountId);
    const [homeUrl] = account?.homeUrls ?? [];
    if (!account || homeUrl === undefined) {
      throw new NotFoundError('Calendar account', ['accountId']);
    }
    const at = new Date();
    const { name, color, timezone } = calendar;
    const url = new URL(`${id}/`, homeUrl).href;
    // Held before the server has it: a look at the account in between would take it for another's.
    await this.on.mirrors.addCalendar(manager, {
      ...{ calendarId: id, accountId: account.id, url },
      readOnly: false,
    });
    await this.on.upstreams.write(manager, account.id, (dav) =>
      createCollection(dav, {
        ...{ kind: 'calendar', homeUrl, name: id, displayName: name, color },
        timezone: zoneOf(timezone),
      }),
    );
    await this.on.mirrors.checked(manager, [id], at);
    return id;
  }

  async update(manager: EntityManager, id: string, fields: CalendarFields): Promise<void> {
    const { local, mirrors, upstreams } = this.on;
    const mirror = await mirrors.ofCalendar(manager, id);
    const owner = mirror && { tenantId: mirror.tenantId, userId: mirror.ownerId };
    const before = owner && (await local.find(manager, owner, id));
    await local.update(manager, id, fields);
    if (!mirror || isDryRun(manager)) return;
    if (mirror.readOnly) throw new ForbiddenError('The server lets you read this calendar only');
    const { name, color, timezone } = fields;
    // The server may have a zone that we cannot read, and show as none.
    const zone = before?.timezone === timezone ? {} : { timezone: zoneOf(timezone) };
    const collection = { url: mirror.url, kind: 'calendar' } as const;
    await upstreams.write(manager, mirror.accountId, (dav) =>
      updateCollection(dav, collection, { displayName: name, color, ...zone }),
    );
  }

  async remove(manager: EntityManager, id: string): Promise<void> {
    const mirror = await this.on.mirrors.ofCalendar(manager, id);
    await this.on.local.remove(manager, id);
    if (!mirror || isDryRun(manager)) return;
    await this.on.upstreams.write(manager, mirror.accountId, async (dav) => {
      await deleteCollection(dav, mirror.url).catch((error: unknown) => {
        if (!(error instanceof DavNotFound)) throw error;
      });
    });
  }

  /** @throws ForbiddenError when the calendar's server does not share. */
  async share(manager: EntityManager, id: string, grant: CalendarShareRow): Promise<void> {
    await this.on.local.share(manager, id, grant);
    const collection = await this.shared(manager, id);
    if (!collection) return;
    const { dialect, accountId, url } = collection;
    if (dialect === null) throw new ForbiddenError('The server does not share calendars');
    const access = grant.rights === 'READ_WRITE' ? 'read-write' : 'read';
    await this.on.upstreams.write(manager, accountId, (dav) =>
      share(dav, { url, dialect }, { href: `mailto:${grant.address}`, access }),
    );
  }

  async unshare(manager: EntityManager, id: string, grantee: Grantee): Promise<void> {
    await this.on.local.unshare(manager, id, grantee);
    const collection = await this.shared(manager, id);
    if (!collection || collection.dialect === null) return;
    const { dialect, accountId, url } = collection;
    await this.on.upstreams.write(manager, accountId, (dav) =>
      unshare(dav, { url, dialect }, `mailto:${grantee.address}`),
    );
  }

  /** Undefined for a calendar that is only here. */
  private async shared(
    manager: EntityManager,
    id: string,
  ): Promise<{ accountId: string; url: string; dialect: 'oc' | 'cs' | null } | undefined> {
    const mirror = await this.on.mirrors.ofCalendar(manager, id);
    if (!mirror || isDryRun(manager)) return undefined;
    const account = await this.on.accounts.byId(manager, mirror.accountId);
    return { accountId: mirror.accountId, url: mirror.url, dialect: account?.sharing ?? null };
  }
}

function zoneOf(name: string | null): string | null {
  const zone = name === null ? undefined : findZone(name);
  return zone ? zoneText(zone, Date.now()) : null;
}
