import { rows } from '@suitegraph/kit/database';
import type { Queryable } from '../directory/directory.repository';

/** Which of two answers is the later one (RFC 5546 §2.1.5). */
export interface Revision {
  readonly sequence: number;
  /** DTSTAMP, in epoch milliseconds. */
  readonly stampedAt: number;
}

/** The latest answer of each attendee that an organizer's event knows. */
export class ReplyRepository {
  /** Notes an answer; returns false when a later one is known, so that this one is out of date. */
  async advance(
    manager: Queryable,
    of: { readonly objectId: string; readonly address: string; readonly instance: string },
    { sequence, stampedAt }: Revision,
  ): Promise<boolean> {
    const noted = await rows(
      manager,
      `INSERT INTO received_reply AS known (object_id, address, instance, sequence, stamped_at)
       VALUES ($1, $2, $3, $4, $5) ON CONFLICT (object_id, address, instance) DO UPDATE
       SET sequence = $4, stamped_at = $5
       WHERE (known.sequence, known.stamped_at) <= ($4, $5) RETURNING object_id`,
      [of.objectId, of.address, of.instance, sequence, Math.trunc(stampedAt)],
    );
    return noted.length > 0;
  }
}
