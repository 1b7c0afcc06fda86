import { randomBytes } from 'node:crypto';
import { ExpectedError } from '@suitegraph/kit/errors';
import type { EntityManager } from 'typeorm';
import type { Owner } from '../calendars/calendar.repository';
import type { EventPatch } from '../clients/icalendar/write-event';
import type { Jitsi } from '../clients/jitsi';
import { mainPart, type EventPart } from '../events/calendar-object';
import type { ExtrasTarget } from '../events/event-extras';
import type { MeetingRepository, MeetingRow } from './meeting.repository';

const ROOM_BYTES = 15;

interface Linked {
  readonly details: Pick<EventPart['details'], 'conferenceUrls' | 'url'>;
}

/** Rooms of events on the video server. */
export class MeetLinks {
  constructor(
    private readonly meetings: MeetingRepository,
    /** Undefined where online meetings are switched off. */
    private readonly jitsi: Jitsi | undefined,
  ) {}

  /** @throws ExpectedError MEET_DISABLED */
  require(): Jitsi {
    if (this.jitsi) return this.jitsi;
    throw new ExpectedError('MEET_DISABLED', 'Online meetings are switched off here');
  }

  /** The room that an event names. */
  roomIn({ details }: Linked): string | undefined {
    const { jitsi } = this;
    const urls = [...details.conferenceUrls, ...(details.url === undefined ? [] : [details.url])];
    return jitsi && urls.map((url) => jitsi.roomOf(url)).find((room) => room !== undefined);
  }

  /** A room made up, for an event or for none. */
  async newRoom(manager: EntityManager, owner: Owner, uid: string | null): Promise<string> {
    const room = randomBytes(ROOM_BYTES).toString('hex');
    await this.meetings.insert(manager, owner, { room, uid });
    return room;
  }

  /** Opens a room for an event; undefined when it has one that stays. */
  async open(
    manager: EntityManager,
    { owner, document }: ExtrasTarget,
    stays: (meeting: MeetingRow) => Promise<boolean> | boolean,
  ): Promise<((part: EventPart) => EventPatch) | undefined> {
    const jitsi = this.require();
    const known = this.roomIn(mainPart(document));
    const meeting = known && (await this.meetings.find(manager, owner.tenantId, known));
    if (meeting && (await stays(meeting))) return undefined;
    const url = jitsi.roomUrl(await this.newRoom(manager, owner, document.uid));
    return (part) => withRoom(part, url);
  }
}

/** RFC 7986 §5.11 for those who know it; a place and a page for all the others, where there is none. */
function withRoom(part: EventPart, url: string): EventPatch {
  return {
    conferenceUrls: [...part.details.conferenceUrls, url],
    ...(part.location === undefined && { location: url }),
    ...(part.details.url === undefined && { url }),
  };
}
