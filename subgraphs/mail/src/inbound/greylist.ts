import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { networkOf } from '../clients/network';
import type { GreylistRepository, GreylistTimes } from './greylist.repository';

// Senders with several servers use neighbouring addresses (RFC 6647 §5).
const NETWORK = { v4: 24, v6: 64 };
const TRUSTED_AFTER = 5;
const MOST_WAITING = 100_000;
const RETRY_WITHIN_S = 24 * 3_600;
const REMEMBER_S = 36 * 24 * 3_600;

/** Puts off strangers once (RFC 6647): who tries again is a mail server, who does not was none. */
export class Greylist {
  private readonly times: GreylistTimes;

  constructor(
    private readonly database: DataSource,
    private readonly rows: Pick<GreylistRepository, 'attempt' | 'expire'>,
    delaySeconds: number,
  ) {
    this.times = { delay: delaySeconds, retryWithin: RETRY_WITHIN_S, remember: REMEMBER_S };
  }

  /** Whether mail may come now; if not, the attempt is remembered. */
  async passes(
    remoteAddress: string,
    mailFrom: string | null,
    recipient: string,
  ): Promise<boolean> {
    const network = networkOf(remoteAddress, NETWORK);
    const triplet = createHash('sha256')
      .update(JSON.stringify([network, mailFrom?.toLowerCase() ?? '', recipient]))
      .digest();
    const { manager } = this.database;
    return this.rows.attempt(manager, { triplet, network }, this.times, TRUSTED_AFTER);
  }

  /** Forgets what is over, so that the list stays bounded. */
  async expire(): Promise<void> {
    await this.rows.expire(this.database.manager, this.times, MOST_WAITING);
  }
}
