import { tryCanonicalAddress } from '@suitegraph/kit/addresses';
import { recordEvents } from '@suitegraph/kit/events';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import type { Transactions } from '../app/transactions';
import type { DirectoryRepository } from '../directory/directory.repository';
import { participantsOf } from '../events/calendar-object';
import type { DocumentCache } from '../events/document-cache';
import type { EventRepository } from '../events/event.repository';
import type { MeetingRepository, MeetingRow } from './meeting.repository';

/** The event type under which what happens in rooms is announced. */
export const MEETING_CHANGED = 'calendar.meeting';
const MAX_OCCUPANTS = 500;

const KINDS = {
  'muc-room-created': 'STARTED',
  'muc-room-destroyed': 'ENDED',
  'muc-occupant-joined': 'JOINED',
  'muc-occupant-left': 'LEFT',
} as const;

/** What prosody's event_sync posts; other events and fields are passed over. */
const report = z.object({
  event_name: z.enum(Object.keys(KINDS) as (keyof typeof KINDS)[]),
  room_name: z.string().max(200),
  occupant: z
    .object({ occupant_jid: z.string().max(500), email: z.string().max(500).optional() })
    .optional(),
});

/** Takes reports of the video server: rooms that open and close, people who come and go. */
export class MeetingReports {
  constructor(
    private readonly on: {
      readonly transactions: Transactions;
      readonly meetings: MeetingRepository;
      readonly directory: DirectoryRepository;
      readonly events: EventRepository;
      readonly documents: DocumentCache;
    },
  ) {}

  /** Returns whether it was about a room of ours. */
  async apply(body: unknown): Promise<boolean> {
    const read = report.safeParse(body);
    if (!read.success) return false;
    const { event_name: name, room_name: room, occupant } = read.data;
    const who = occupant && {
      occupant: occupant.occupant_jid,
      address: tryCanonicalAddress(occupant.email ?? '') ?? null,
    };
    return this.on.transactions.run(async (manager) => {
      const meeting = await this.on.meetings.byRoom(manager, room);
      if (!meeting) return false;
      const kind = KINDS[name];
      if (kind === 'STARTED') await this.on.meetings.setLive(manager, room, true);
      else if (kind === 'ENDED') await this.on.meetings.setLive(manager, room, false);
      else if (who && kind === 'JOINED') {
        await this.on.meetings.join(manager, room, who, MAX_OCCUPANTS);
      } else if (who) await this.on.meetings.leave(manager, room, who.occupant);
      await this.announce(manager, meeting, { kind, address: who?.address ?? undefined });
      return true;
    });
  }

  private async announce(
    manager: EntityManager,
    { room, tenantId, ownerId, uid }: MeetingRow,
    { kind, address }: { kind: string; address: string | undefined },
  ): Promise<void> {
    const rows = uid
      ? await this.on.events.byUid(manager, { tenantId, userId: ownerId }, [uid])
      : [];
    const own = rows.filter(({ readOnly }) => !readOnly);
    const invited = own.flatMap((row) => participantsOf(this.on.documents.of(row)));
    const users = await this.on.directory.byAddress(manager, tenantId, invited);
    const audience = new Set([ownerId, ...[...users.values()].map(({ userId }) => userId)]);
    await recordEvents(manager, [
      {
        tenantId,
        audience: [...audience],
        type: MEETING_CHANGED,
        kind: 'UPDATED',
        key: room,
        data: {
          change: kind,
          ...(uid !== null && { iCalUid: uid }),
          ...(address !== undefined && { address }),
        },
      },
    ]);
  }
}
