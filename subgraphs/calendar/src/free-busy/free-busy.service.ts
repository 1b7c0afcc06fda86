import { canonicalAddress, tryCanonicalAddress } from '@suitegraph/kit/addresses';
import type { Principal } from '@suitegraph/kit/auth';
import { InvalidInputError } from '@suitegraph/kit/errors';
import type { Queryable, DirectoryRepository, LocalUser } from '../directory/directory.repository';
import { participantsOf } from '../events/calendar-object';
import type { DocumentCache } from '../events/document-cache';
import type { EventRepository, EventRow } from '../events/event.repository';
import { checkWindow } from '../events/window';
import { expand, type Instance, type Window } from '../recurrence/expand';
import type { FreeBusyUrlRepository } from './free-busy-url.repository';
import { busyType, mergePeriods, type Period } from './periods';
import type { PublishedFreeBusy } from './published-free-busy';

const MAX_ATTENDEES = 100;
const MAX_DAYS = 366;
const MAX_EVENTS = 20_000;

/** When one person is busy; `reachable` is false when we cannot know. */
export interface FreeBusy {
  readonly address: string;
  readonly periods: readonly Period[];
  readonly reachable: boolean;
}

/** What the servers of the viewer's calendar accounts tell. */
export interface ServersFreeBusy {
  /** By address; without those whom no server knows. */
  ask(
    viewer: Principal,
    addresses: readonly string[],
    window: Window,
  ): Promise<ReadonlyMap<string, readonly Period[]>>;
}

/**
 * When people are busy, periods only and never what they do: users of the viewer's own organisation, and
 * those elsewhere of whom the viewer knows a free/busy URL or a calendar account's server tells.
 */
export class FreeBusyService {
  constructor(
    private readonly on: {
      readonly database: Queryable;
      readonly directory: DirectoryRepository;
      readonly events: EventRepository;
      readonly documents: DocumentCache;
      readonly urls: FreeBusyUrlRepository;
      readonly published: PublishedFreeBusy;
      readonly outbox: ServersFreeBusy;
      /** Waits for invitations that have arrived by mail and are on their way into calendars. */
      readonly caughtUp: () => Promise<unknown>;
    },
  ) {}

  /** In the order asked for. @throws InvalidInputError for a bad address or window */
  async ask(
    viewer: Principal,
    addresses: readonly string[],
    from: Date,
    to: Date,
  ): Promise<FreeBusy[]> {
    if (addresses.length > MAX_ATTENDEES) {
      throw new InvalidInputError(`At most ${MAX_ATTENDEES} attendees`, ['attendees']);
    }
    const wanted = addresses.map((address, i) => checkedAddress(address, i));
    const window = checkWindow(from, to, MAX_DAYS);
    const users = await this.users(viewer, wanted);
    const busy = await this.periods(viewer.tenantId, [...users.values()], window);
    const elsewhere = await this.elsewhere(
      viewer,
      wanted.filter((address) => !users.has(address)),
      window,
    );
    return wanted.map((address) => {
      const user = users.get(address);
      const periods = user ? (busy.get(user.userId) ?? []) : elsewhere.get(address);
      return { address, periods: periods ?? [], reachable: periods !== undefined };
    });
  }

  /** The addresses asked about by the id of the user who has them. @throws InvalidInputError */
  async owners(
    viewer: Principal,
    addresses: readonly string[],
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const users = await this.users(viewer, addresses.map(checkedAddress));
    return new Map([...users].map(([address, { userId }]) => [userId, [address]]));
  }

  /** The users among these addresses; the viewer is one whether the admin domain has told us or not. */
  private async users(
    viewer: Principal,
    addresses: readonly string[],
  ): Promise<Map<string, LocalUser>> {
    const wanted = [...new Set(addresses)];
    const users = await this.on.directory.byAddress(this.on.database, viewer.tenantId, wanted);
    const own: LocalUser = { ...viewer, displayName: null };
    return new Map(
      wanted.flatMap((address) => {
        const user = users.get(address) ?? (address === viewer.email ? own : undefined);
        return user ? [[address, user] as const] : [];
      }),
    );
  }

  private async elsewhere(
    viewer: Principal,
    addresses: readonly string[],
    window: Window,
  ): Promise<ReadonlyMap<string, readonly Period[] | undefined>> {
    const urls = await this.on.urls.find(this.on.database, viewer, addresses);
    const answers = await this.on.published.ask([...new Set(urls.values())], window);
    const published = new Map([...urls].map(([address, url]) => [address, answers.get(url)]));
    const open = addresses.filter((address) => published.get(address) === undefined);
    const told = await this.on.outbox.ask(viewer, [...new Set(open)], window);
    return new Map([...published, ...told]);
  }

  /**
   * One batch for a loader. Of whoever is no user here it tells what the viewer's own calendars do,
   * the meetings they share; undefined when there is none.
   */
  async many(
    viewer: Principal,
    addresses: readonly string[],
    from: Date,
    to: Date,
  ): Promise<(readonly Period[] | undefined)[]> {
    const usable = [...new Set(addresses.flatMap((address) => tryCanonicalAddress(address) ?? []))];
    const found = new Map<string, FreeBusy>();
    for (let i = 0; i < usable.length; i += MAX_ATTENDEES) {
      const answers = await this.ask(viewer, usable.slice(i, i + MAX_ATTENDEES), from, to);
      for (const answer of answers) found.set(answer.address, answer);
    }
    const strangers = usable.filter((address) => !found.get(address)?.reachable);
    const met = await this.metBy(viewer, strangers, checkWindow(from, to, MAX_DAYS));
    return addresses.map((address) => {
      const key = tryCanonicalAddress(address) ?? '';
      const answer = found.get(key);
      return answer?.reachable ? answer.periods : met.get(key);
    });
  }

  private async metBy(
    viewer: Principal,
    strangers: readonly string[],
    window: Window,
  ): Promise<Map<string, Period[]>> {
    if (strangers.length === 0) return new Map();
    const met = await this.meetings(viewer, strangers, window);
    if (met.size === strangers.length) return met;
    await this.on.caughtUp();
    return this.meetings(viewer, strangers, window);
  }

  /** When the viewer's own events keep these people busy; without those in no event. */
  private async meetings(
    viewer: Principal,
    people: readonly string[],
    window: Window,
  ): Promise<Map<string, Period[]>> {
    const rows = await this.rowsOf(viewer.tenantId, [viewer.userId], window);
    const met = new Map<string, Period[]>();
    for (const row of rows) {
      const participants = participantsOf(this.on.documents.of(row));
      for (const person of people.filter((address) => participants.includes(address))) {
        met.set(person, [...(met.get(person) ?? []), ...this.busyTimes(row, person, window)]);
      }
    }
    return new Map([...met].map(([person, periods]) => [person, mergePeriods(periods, window)]));
  }

  private async periods(
    tenantId: string,
    users: readonly LocalUser[],
    window: Window,
  ): Promise<Map<string, Period[]>> {
    const ids = users.map(({ userId }) => userId);
    const rows = await this.rowsOf(tenantId, ids, window);
    const address = new Map(users.map(({ userId, email }) => [userId, email]));
    const periods = new Map<string, Period[]>(users.map(({ userId }) => [userId, []]));
    for (const row of rows) {
      periods
        .get(row.ownerId)
        ?.push(...this.busyTimes(row, address.get(row.ownerId) ?? '', window));
    }
    return new Map([...periods].map(([userId, found]) => [userId, mergePeriods(found, window)]));
  }

  private rowsOf(tenantId: string, userIds: string[], window: Window): Promise<EventRow[]> {
    const [from, to] = [new Date(window.from), new Date(window.to)];
    return this.on.events.busyIn(this.on.database, tenantId, {
      userIds,
      from,
      to,
      limit: MAX_EVENTS,
    });
  }

  private busyTimes(row: EventRow, owner: string, window: Window): Period[] {
    const document = this.on.documents.of(row);
    const { instances } = expand(document, window, document.zones(row.timezone ?? undefined));
    return instances.flatMap(({ part, startsAt, endsAt }: Instance) => {
      const type = busyType(part, owner);
      return type && endsAt > startsAt ? [{ start: startsAt, end: endsAt, type }] : [];
    });
  }
}

function checkedAddress(address: string, index: number): string {
  try {
    return canonicalAddress(address);
  } catch {
    throw new InvalidInputError('Not an e-mail address', ['attendees', String(index)]);
  }
}
