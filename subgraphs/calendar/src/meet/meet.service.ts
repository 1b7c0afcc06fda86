import { randomBytes } from 'node:crypto';
import type { Principal } from '@suitegraph/kit/auth';
import { InvalidInputError, NotFoundError } from '@suitegraph/kit/errors';
import type { WriteOptions } from '@suitegraph/kit/graphql';
import type { DataSource, EntityManager } from 'typeorm';
import type { Transactions } from '../app/transactions';
import type { Jitsi, JoinLink } from '../clients/jitsi';
import type { DirectoryRepository } from '../directory/directory.repository';
import type { DocumentCache } from '../events/document-cache';
import type { EventReader } from '../events/event.reader';
import type { EventRepository, EventRow } from '../events/event.repository';
import type { EventView } from '../events/event-view';
import type { EventWriter } from '../events/event.writer';
import { requireOwnMeeting } from '../events/held-event';
import type { MeetLinks } from './meet-links';
import type { MeetingRepository, MeetingRow } from './meeting.repository';

const ROOM = /^[a-z0-9](?:[a-z0-9-]{1,58}[a-z0-9])$/;
const MAX_GUEST_NAME = 100;
const MAX_GUEST_MINUTES = 7 * 24 * 60;

/** A meeting as one person sees it. */
export interface MeetingView {
  readonly room: string;
  readonly joinUrl: string;
  readonly expiresAt: Date;
  readonly moderator: boolean;
  readonly live: boolean;
}

/** What online meetings stand on. */
export interface MeetDependencies {
  readonly database: DataSource;
  readonly transactions: Transactions;
  readonly directory: DirectoryRepository;
  readonly events: EventRepository;
  readonly documents: DocumentCache;
  readonly reader: EventReader;
  readonly writer: EventWriter;
  readonly meetings: MeetingRepository;
  readonly links: MeetLinks;
  /** Undefined where online meetings are switched off. */
  readonly jitsi: Jitsi | undefined;
  readonly tokenMinutes: number;
}

/** Online meetings: rooms of a Jitsi server, which admits whoever brings a token from here. */
export class MeetService {
  constructor(private readonly on: MeetDependencies) {}

  /**
   * Gives an event a room; one that has a room keeps it.
   *
   * @throws ExpectedError MEET_DISABLED, NotFoundError, VersionConflictError, ForbiddenError when the
   * viewer does not organize the event
   */
  async createLink(
    viewer: Principal,
    eventId: string,
    options: WriteOptions | undefined,
  ): Promise<EventView | undefined> {
    this.on.links.require();
    return this.on.transactions.write(
      { viewer, operation: 'createMeetLink', input: { eventId }, options },
      async (manager) => {
        const event = { id: eventId, scope: 'ALL' as const };
        const held = await this.on.writer.hold(manager, viewer, event, options ?? {});
        const { row, document, now } = held;
        const owner = { tenantId: row.tenantId, userId: row.ownerId };
        const target = { owner, document };
        const withRoom = await this.on.links.open(manager, target, async (meeting) => {
          const rights = await this.rightsOf(manager, viewer, meeting);
          return rights !== undefined;
        });
        if (!withRoom) return row.id;
        requireOwnMeeting(held, { conferenceUrls: [] });
        await this.on.writer.change(manager, held, (copy) => {
          copy.patchAll(withRoom, now);
        });
        return row.id;
      },
      (id, manager) => this.on.reader.byId(viewer, id, manager),
    );
  }

  /** A meeting without an event; one's own room of this name is found again. */
  async create(viewer: Principal, room: string | undefined): Promise<MeetingView> {
    this.on.links.require();
    if (room !== undefined && !ROOM.test(room)) {
      throw new InvalidInputError(
        'A room is named by 3 to 60 small letters, digits and hyphens, and no hyphen at its ends',
        ['room'],
      );
    }
    const { tenantId } = viewer;
    const made = await this.on.transactions.run(async (manager) => {
      if (room === undefined) return this.on.links.newRoom(manager, viewer, null);
      if (await this.on.meetings.insert(manager, viewer, { room, uid: null })) return room;
      const taken = await this.on.meetings.find(manager, tenantId, room);
      if (taken?.ownerId === viewer.userId) return room;
      throw new InvalidInputError('This name is taken', ['room']);
    });
    return this.require(viewer, made);
  }

  /** A meeting that the viewer may join: their own, or one of an event they are invited to. */
  async find(viewer: Principal, room: string): Promise<MeetingView | undefined> {
    const { database, meetings, jitsi, tokenMinutes } = this.on;
    if (!jitsi) return undefined;
    const meeting = await meetings.find(database, viewer.tenantId, room);
    const rights = meeting && (await this.rightsOf(database.manager, viewer, meeting));
    if (!meeting || !rights) return undefined;
    const { userId, email } = viewer;
    const user = await this.on.directory.find(database, userId);
    const name = user?.displayName ?? email;
    const { moderator } = rights;
    const link = await jitsi.joinLink(room, { id: userId, name, email, moderator }, tokenMinutes);
    const { url: joinUrl, expiresAt } = link;
    return { room, joinUrl, expiresAt, moderator, live: meeting.live };
  }

  /** The address of the event's room on the video server, without a token. */
  urlOf(event: EventView): string | undefined {
    const room = this.roomOf(event);
    return room === undefined ? undefined : this.on.jitsi?.roomUrl(room);
  }

  async ofEvent(viewer: Principal, event: EventView): Promise<MeetingView | undefined> {
    const room = this.roomOf(event);
    return room === undefined ? undefined : this.find(viewer, room);
  }

  /** A link for somebody without an account; only the owner of the room hands them out. */
  async inviteGuest(
    viewer: Principal,
    room: string,
    guest: { name: string; minutes: number | undefined },
  ): Promise<JoinLink> {
    const jitsi = this.on.links.require();
    const name = guest.name.trim();
    if (name === '' || name.length > MAX_GUEST_NAME || /\p{Cc}/u.test(name)) {
      throw new InvalidInputError(`A name has 1 to ${MAX_GUEST_NAME} characters`, ['name']);
    }
    const minutes = guest.minutes ?? this.on.tokenMinutes;
    if (minutes < 1 || minutes > MAX_GUEST_MINUTES) {
      throw new InvalidInputError(`From 1 to ${MAX_GUEST_MINUTES} minutes`, ['expiresInMinutes']);
    }
    const meeting = await this.on.meetings.find(this.on.database, viewer.tenantId, room);
    if (meeting?.ownerId !== viewer.userId) throw new NotFoundError('Meeting', ['room']);
    const id = `guest-${randomBytes(9).toString('hex')}`;
    return jitsi.joinLink(room, { id, name, moderator: false }, minutes);
  }

  /** Addresses of who is in the room; guests have none. */
  async participants(room: string): Promise<string[]> {
    const found = await this.on.meetings.participants(this.on.database, room);
    return [...new Set(found.flatMap(({ address }) => address ?? []))];
  }

  private async require(viewer: Principal, room: string): Promise<MeetingView> {
    const found = await this.find(viewer, room);
    if (!found) throw new NotFoundError('Meeting', ['room']);
    return found;
  }

  private roomOf({ conferenceUrls, url }: EventView): string | undefined {
    return this.on.links.roomIn({ details: { conferenceUrls, url } });
  }

  /**
   * The owner's own event says who is invited: a copy could have been made up to get into the room.
   */
  private async rightsOf(
    manager: EntityManager,
    viewer: Principal,
    { ownerId, tenantId, uid }: MeetingRow,
  ): Promise<{ moderator: boolean } | undefined> {
    if (ownerId === viewer.userId) return { moderator: true };
    if (uid === null) return undefined;
    const theirs = await this.on.events.byUid(manager, { tenantId, userId: ownerId }, [uid]);
    const own = theirs.filter(({ readOnly }) => !readOnly);
    const roles = own.flatMap((row) => this.rolesOf(row, viewer.email));
    return roles.length > 0 ? { moderator: roles.includes('CHAIR') } : undefined;
  }

  private rolesOf(row: EventRow, address: string): string[] {
    const document = this.on.documents.of(row);
    const parts = [...(document.master ? [document.master] : []), ...document.overrides];
    return parts.flatMap(({ attendees }) =>
      attendees.flatMap((attendee) => (attendee.address === address ? attendee.role : [])),
    );
  }
}
