import type { Arrival, ArrivalCheck, Verdict } from '../ingest/arrival-check';
import type { Quotas, Room } from './quotas';

/** What SMTP says when a mailbox has no room: full may pass, a message larger than the whole will not. */
export const NO_ROOM = {
  FULL: { code: 452, text: '4.2.2 The mailbox is full' },
  NEVER_FITS: { code: 552, text: '5.2.2 The message is larger than the mailbox may be' },
} as const satisfies Record<Exclude<Room, 'FITS'>, { code: number; text: string }>;

/**
 * Refuses what does not fit in a mailbox. Where others get the same message, a mailbox that had room
 * when it was asked about takes it too: nobody else waits for it, and no notice is sent.
 */
export class QuotaCheck implements ArrivalCheck {
  readonly name = 'quota';

  constructor(private readonly quotas: Pick<Quotas, 'room'>) {}

  async check({ recipients, blob }: Arrival): Promise<readonly Verdict[]> {
    const rooms = await Promise.all(recipients.map(({ id }) => this.quotas.room(id, blob.size)));
    return rooms.map((room): Verdict => {
      if (room === 'FITS') return { action: 'ACCEPT' };
      const action = room === 'FULL' ? 'DEFER' : 'REJECT';
      return { action, ...NO_ROOM[room], otherwise: 'ACCEPT' };
    });
  }
}
