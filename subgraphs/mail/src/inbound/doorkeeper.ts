import type { LocalRecipient } from '../accounts/account';
import { networkOf } from '../clients/network';
import type { SmtpTransaction } from '../clients/smtp-listener';
import { SmtpRefusal } from '../clients/smtp-refusal';
import type { Doorkeeper } from '../ingest/mail-receiver';
import type { ClientLimits } from './client-limits';
import type { Greylist } from './greylist';
import { NO_ROOM } from './quota-check';
import type { Quotas } from './quotas';

// A provider gives each customer a whole IPv6 /64.
const CLIENT = { v4: 32, v6: 64 };

/** What clients and envelopes are held against. */
export interface DoorDependencies {
  readonly limits: ClientLimits;
  readonly quotas: Pick<Quotas, 'room'>;
  /** Null when it is off. */
  readonly greylist: Pick<Greylist, 'passes'> | null;
  /** Networks of servers of our own: they are neither counted by message nor put off. */
  trusts(remoteAddress: string): boolean;
}

/** Refuses clients that are too many or too fast, strangers, and mailboxes that are full. */
export class FrontDoor implements Doorkeeper {
  constructor(private readonly on: DoorDependencies) {}

  connected(remoteAddress: string | null): void {
    if (remoteAddress === null || this.on.limits.enter(networkOf(remoteAddress, CLIENT))) return;
    throw new SmtpRefusal(421, '4.7.0 Too many connections from your network');
  }

  disconnected(remoteAddress: string | null): void {
    if (remoteAddress !== null) this.on.limits.leave(networkOf(remoteAddress, CLIENT));
  }

  sender({ remoteAddress }: SmtpTransaction): Promise<void> {
    const known = remoteAddress === null || this.on.trusts(remoteAddress);
    if (known || this.on.limits.message(networkOf(remoteAddress, CLIENT))) return Promise.resolve();
    return Promise.reject(
      new SmtpRefusal(450, '4.7.1 Too many messages from your network, try again in a minute'),
    );
  }

  async recipient(recipient: LocalRecipient, transaction: SmtpTransaction): Promise<void> {
    const room = await this.on.quotas.room(recipient.id, transaction.declaredBytes ?? 0);
    if (room !== 'FITS') throw new SmtpRefusal(NO_ROOM[room].code, NO_ROOM[room].text);
    const { greylist } = this.on;
    const { remoteAddress, mailFrom, protocol } = transaction;
    // Who speaks LMTP is a server of ours that has taken the message already.
    if (!greylist || protocol === 'LMTP') return;
    if (remoteAddress === null || this.on.trusts(remoteAddress)) return;
    if (await greylist.passes(remoteAddress, mailFrom, recipient.address)) return;
    throw new SmtpRefusal(451, '4.7.1 Greylisted, try again in a few minutes');
  }
}
